package io.presence.tck.run;

import io.presence.tck.lab.Transcript;

/**
 * How one test went.
 *
 * @param test the test's name, a sentence in camel case
 * @param outcome how it went, whatever was declared: passed, failed or skipped
 * @param fault why it failed, if not by what it saw
 * @param message what was seen instead, or why it was skipped; empty where it passed
 * @param millis how long it took, in milliseconds
 * @param transcript what was sent and received
 */
public record TestResult(
        String test, Outcome outcome, Fault fault, String message, long millis, Transcript transcript) {}
