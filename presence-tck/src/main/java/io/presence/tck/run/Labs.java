package io.presence.tck.run;

import io.presence.tck.lab.Transcript;

/** Makes the world of each test. */
public interface Labs {
    /**
     * A world.
     *
     * @param transcript where it writes
     * @param test the number of the test in the run, from 1
     * @return the lab, which the test's class is made with, and which is closed after it
     * @throws io.presence.tck.NotTested if there can be none for a declared reason: the test is skipped
     * @throws io.presence.tck.ConformanceFailure if it is the fault of what is tested: the test fails
     * @throws Exception if it is the kit's own fault
     */
    AutoCloseable open(Transcript transcript, int test) throws Exception;

    /**
     * Asked after each test what has happened to what is under test by itself, such as its end. It is well again then.
     *
     * @return what happened, as a sentence; empty if nothing
     * @throws Exception if it cannot be made well; the message says why
     */
    String heal() throws Exception;

    /**
     * Ends it all. Called once, at the end.
     *
     * @throws Exception if something is left behind
     */
    void close() throws Exception;
}
