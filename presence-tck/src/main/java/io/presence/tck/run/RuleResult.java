package io.presence.tck.run;

import io.presence.tck.PresenceRule;
import java.util.List;

/**
 * How a rule went: all its tests, and what was declared.
 *
 * @param rule the rule
 * @param outcome how it went
 * @param message what was seen instead, or why it was skipped; empty where it passed
 * @param tests its tests; none where it has none
 */
public record RuleResult(PresenceRule rule, Outcome outcome, String message, List<TestResult> tests) {
    /** How long its tests took, in milliseconds. */
    public long millis() {
        return tests.stream().mapToLong(TestResult::millis).sum();
    }
}
