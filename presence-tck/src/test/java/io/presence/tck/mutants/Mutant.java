package io.presence.tck.mutants;

import io.presence.tck.Declaration;
import io.presence.tck.PresenceRule;
import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.TestCase;
import java.util.List;

/**
 * An implementation that breaks one rule on purpose, and that the kit must find out.
 *
 * @param rule the rule that it breaks
 * @param what what it does wrong, in words
 * @param declaration what is declared of it
 * @param tests the tests of the kit that are for such implementations
 * @param rules the rules that it is run with
 * @param start starts it
 */
record Mutant(
        PresenceRule rule,
        String what,
        Declaration declaration,
        List<TestCase> tests,
        List<PresenceRule> rules,
        Start start) {
    /** Starts an implementation. */
    interface Start {
        Labs with(Limits limits) throws Exception;
    }

    @Override
    public String toString() {
        return rule.id() + " (" + what + ")";
    }
}
