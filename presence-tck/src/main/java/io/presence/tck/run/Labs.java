package io.presence.tck.run;

import io.presence.tck.lab.Transcript;

/** Makes the world of each test. */
public interface Labs {
    /**
     * A world.
     *
     * @param transcript where it writes
     * @param test the number of the test
     * @return the lab, which the test's class is made with, and which is closed after it
     */
    AutoCloseable open(Transcript transcript, int test) throws Exception;

    /** What has happened to what is under test by itself, such as its end; empty if nothing. It is well again. */
    String heal() throws Exception;

    /** Ends it all. Called once, at the end. */
    void close() throws Exception;
}
