package io.presence.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.PresenceRule;
import io.presence.tck.Subject;
import io.presence.tck.client.ClientSuite;
import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.Runner;
import io.presence.tck.run.TestCase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The kit's tests of clients pass who is right and find out who is not. */
class ClientMutantsIT {
    private static final List<PresenceRule> RULES = Runner.rulesOf(EnumSet.of(Subject.CLIENT));
    /** A mutant that fails more than these beside its own rule would say little about the tests. */
    private static final int OTHERS = 8;
    /** Mutants wait for deadlines most of the time. */
    private static final int AT_ONCE = 6;

    private static RunResult run(Labs labs, List<TestCase> tests) throws Exception {
        try {
            return new Runner(tests, labs, ReferenceDriver.DECLARATION).run(RULES, result -> {});
        } finally {
            labs.close();
        }
    }

    @Test
    void theReferenceClientPassesAll() throws Exception {
        Limits limits = new Limits(Limits.DEFAULT_DEADLINE_MILLIS, false);
        Labs labs = new ClientSuite(new ReferenceDriver(ReferenceClient::new), ReferenceDriver.DECLARATION, limits);
        RunResult result = run(labs, ClientSuite.tests());
        assertThat(result.rules()).allSatisfy(rule -> assertThat(rule.outcome())
                .as("%s. %s", rule.rule().title(), rule.message())
                .isEqualTo(Outcome.PASSED));
    }

    @Test
    void everyMutantFailsItsRuleAndFewOthers() throws Exception {
        // The first run of a runtime is slow, and these have a short deadline.
        theReferenceClientPassesAll();
        List<Mutant> mutants = ClientMutants.all();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<String> survivors = new ArrayList<>();
        try {
            List<Future<String>> runs = mutants.stream()
                    .map(mutant -> threads.submit(
                            () -> faultOf(mutant, run(mutant.start().call(), mutant.tests()))))
                    .toList();
            for (Future<String> each : runs) {
                survivors.add(each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        survivors.removeIf(String::isEmpty);
        Set<PresenceRule> tested =
                ClientSuite.tests().stream().map(TestCase::rule).collect(Collectors.toSet());
        Set<PresenceRule> broken = mutants.stream().map(Mutant::rule).collect(Collectors.toSet());
        System.out.println("rules " + RULES.size() + ", tested " + tested.size() + ", killed mutants "
                + (mutants.size() - survivors.size()) + " of " + mutants.size());
        assertThat(survivors).isEmpty();
        assertThat(broken).as("rules with a mutant").isEqualTo(tested);
    }

    private static String faultOf(Mutant mutant, RunResult result) {
        List<PresenceRule> failed = result.rules().stream()
                .filter(rule -> rule.outcome() == Outcome.FAILED)
                .map(RuleResult::rule)
                .toList();
        String who = mutant.rule().id() + ", who " + mutant.what();
        String ids = failed.stream().map(PresenceRule::id).collect(Collectors.joining(", "));
        if (!failed.contains(mutant.rule())) {
            return who + ", passed it, and failed " + (ids.isEmpty() ? "none" : ids);
        }
        return failed.size() > OTHERS + 1 ? who + ", failed as many as " + ids : "";
    }
}
