package io.presence.tck.run;

import io.presence.tck.Level;
import java.util.List;

/**
 * How a run went.
 *
 * @param implementation what was tested
 * @param rules each rule of the run, in their order
 * @param millis how long it took, in milliseconds
 */
public record RunResult(String implementation, List<RuleResult> rules, long millis) {
    /** How many rules went so. */
    public long count(Outcome outcome) {
        return rules.stream().filter(rule -> rule.outcome() == outcome).count();
    }

    /** Whether no rule of level MUST failed undeclared, no declared departure passed, and the kit itself never failed. */
    public boolean conforms() {
        return rules.stream().noneMatch(RunResult::breaks);
    }

    private static boolean breaks(RuleResult rule) {
        if (rule.outcome() != Outcome.FAILED) {
            return false;
        }
        boolean departurePassed = rule.tests().stream().noneMatch(test -> test.outcome() == Outcome.FAILED);
        boolean kitFailed = rule.tests().stream().anyMatch(test -> test.fault() == Fault.KIT);
        return rule.rule().level() == Level.MUST || departurePassed || kitFailed;
    }

    /** The last line of a run; departures count as skipped. */
    public String summary() {
        return count(Outcome.PASSED) + " passed, " + count(Outcome.FAILED) + " failed, "
                + (count(Outcome.SKIPPED) + count(Outcome.DEPARTED)) + " skipped";
    }
}
