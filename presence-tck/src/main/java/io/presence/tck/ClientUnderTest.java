package io.presence.tck;

import io.presence.tck.client.DriverProcess;

/**
 * A client that the kit tests, by its driver: something that makes clients and calls them as the lines say that it is
 * given, and that writes lines about what comes of it. The lines are JSON; {@code docs/driver.md} describes them. A client
 * for Java may be driven in the same JVM, by implementing this; any other by a program, with {@link #driver}.
 *
 * <p>The kit calls the methods one at a time.
 */
public interface ClientUnderTest {
    /** Who reads the driver's lines. Any thread may call, one at a time. */
    interface Lines {
        /** An answer or an event, without the end of line. */
        void line(String line);

        /**
         * The driver has ended by itself: nothing follows.
         *
         * @param how as a sentence, such as {@code the driver ended with exit code 1: TypeError …}
         */
        void ended(String how);
    }

    /**
     * Starts the driver, which holds no client yet. Called once, and again after {@link #close} where the driver has ended
     * or gone silent.
     *
     * @param lines who reads
     * @throws Exception if it cannot be started
     */
    void start(Lines lines) throws Exception;

    /**
     * A request for the driver. Returns without its answer.
     *
     * @param line the request, without an end of line
     * @throws Exception if it cannot be given to the driver
     */
    void request(String line) throws Exception;

    /** Ends the driver and every client of it. */
    void close() throws Exception;

    /**
     * A driver that is a program, which reads requests on standard input and writes lines on standard output. What it writes
     * on standard error is told where it ends by itself.
     *
     * @param command for the shell, such as {@code node src/driver.js}
     * @return the client, not started yet
     */
    static ClientUnderTest driver(String command) {
        return new DriverProcess(command);
    }
}
