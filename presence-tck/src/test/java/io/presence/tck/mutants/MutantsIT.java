package io.presence.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.Declaration;
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
import io.presence.tck.server.ServerSuite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The kit is right: it passes who is right, and for each rule with a test it finds out one who breaks it, by that rule and
 * few others. With {@code -Dpresence.mutants=all} all alterations are also tried before our own server, else some of them.
 */
class MutantsIT {
    /** Long beside what an answer takes in one JVM, short beside the patience of who waits for the build. */
    private static final long DEADLINE_MILLIS = 600;

    /** A mutant that fails more than these beside its own rule would say little about the tests. */
    private static final int OTHERS = 8;

    /** Mutants wait for deadlines half of the time. */
    private static final int AT_ONCE = 4;

    private static final int SOME = 20;

    @Test
    void theReferenceClientPassesAll() throws Exception {
        Limits limits = new Limits(Limits.DEFAULT_DEADLINE_MILLIS, false);
        passesAll(
                new ClientSuite(new ReferenceDriver(ReferenceClient::new), ReferenceDriver.DECLARATION, limits),
                ReferenceDriver.DECLARATION,
                ClientSuite.tests(),
                Runner.rulesOf(EnumSet.of(Subject.CLIENT)));
    }

    @Test
    void theReferenceServerPassesAll() throws Exception {
        Limits limits = new Limits(Limits.DEFAULT_DEADLINE_MILLIS, true);
        long soon = ServerMutants.SHORT_MILLIS;
        Declaration impatient = ReferenceServer.declaration(soon, soon);
        passesAll(
                new ServerSuite(new ReferenceServer(1, soon, soon), impatient, limits),
                impatient,
                ServerSuite.tests(),
                List.copyOf(ServerMutants.OF_TIME));
        long late = ServerMutants.LONG_MILLIS;
        Declaration patient = ReferenceServer.declaration(late, late);
        List<PresenceRule> others = ServerSuite.tests().stream()
                .map(TestCase::rule)
                .distinct()
                .filter(rule -> !ServerMutants.OF_TIME.contains(rule))
                .toList();
        passesAll(
                new ServerSuite(new Front(new ReferenceServer(3, late, late), new Alteration()), patient, limits),
                patient,
                ServerSuite.tests(),
                others);
    }

    private static void passesAll(Labs labs, Declaration declaration, List<TestCase> tests, List<PresenceRule> rules)
            throws Exception {
        try {
            RunResult result = new Runner(tests, labs, declaration).run(rules, each -> {});
            assertThat(result.rules()).allSatisfy(rule -> assertThat(rule.outcome())
                    .as("%s. %s", rule.rule().title(), rule.message())
                    .isEqualTo(Outcome.PASSED));
        } finally {
            labs.close();
        }
    }

    @Test
    void everyRuleHasAMutantThatTheKitFindsOut() throws Exception {
        // The first run of a runtime is slow, and mutants have a short deadline.
        theReferenceServerPassesAll();
        theReferenceClientPassesAll();
        List<Mutant> mutants =
                Stream.concat(ServerMutants.all().stream(), ClientMutants.all().stream()).toList();
        List<Mutant> more = ofOurServer();
        List<String> survivors = survivors(Stream.concat(mutants.stream(), more.stream()).toList());

        Set<PresenceRule> tested = Stream.concat(ServerSuite.tests().stream(), ClientSuite.tests().stream())
                .map(TestCase::rule)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<PresenceRule> broken = mutants.stream().map(Mutant::rule).collect(Collectors.toCollection(TreeSet::new));
        int all = mutants.size() + more.size();
        System.out.println("rules " + PresenceRule.values().length + ", tested " + tested.size() + ", killed mutants "
                + (all - survivors.size()) + " of " + all);
        assertThat(survivors).isEmpty();
        assertThat(broken).as("rules with a mutant").isEqualTo(tested);
    }

    private static List<Mutant> ofOurServer() {
        List<Mutant> all = new ArrayList<>(ServerMutants.ofOurServer());
        if ("all".equals(System.getProperty("presence.mutants"))) {
            return all;
        }
        long seed = new Random().nextLong();
        System.out.println("alterations before our own server: " + SOME + ", by the seed " + seed);
        Collections.shuffle(all, new Random(seed));
        return all.subList(0, SOME);
    }

    private static List<String> survivors(List<Mutant> mutants) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<String> survivors = new ArrayList<>();
        try {
            List<Mutant> again = new ArrayList<>();
            List<Future<String>> runs = mutants.stream()
                    .map(mutant -> threads.submit(() -> fault(mutant, DEADLINE_MILLIS)))
                    .toList();
            for (int i = 0; i < runs.size(); i++) {
                if (!runs.get(i).get().isEmpty()) {
                    again.add(mutants.get(i));
                }
            }
            // On a machine that others use, too, the short deadline may have failed what is right.
            for (Mutant mutant : again) {
                String fault = fault(mutant, Limits.DEFAULT_DEADLINE_MILLIS);
                if (!fault.isEmpty()) {
                    survivors.add(fault);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return survivors;
    }

    /** What is wrong with the kit, as this mutant shows; empty if it was found out as it should be. */
    private static String fault(Mutant mutant, long deadlineMillis) throws Exception {
        Labs labs = mutant.start().with(new Limits(deadlineMillis, false));
        List<PresenceRule> failed;
        try {
            failed = new Runner(mutant.tests(), labs, mutant.declaration())
                    .run(mutant.rules(), result -> {}).rules().stream()
                            .filter(MutantsIT::hasFailed)
                            .map(RuleResult::rule)
                            .toList();
        } finally {
            labs.close();
        }
        String ids = failed.stream().map(PresenceRule::id).collect(Collectors.joining(", "));
        if (!failed.contains(mutant.rule())) {
            return mutant + " passed its rule, and failed " + (ids.isEmpty() ? "none" : ids);
        }
        return failed.size() > OTHERS + 1 ? mutant + " failed as many as " + ids : "";
    }

    /** A rule of level MAY that fails counts as not offered. */
    private static boolean hasFailed(RuleResult result) {
        return result.tests().stream().anyMatch(test -> test.outcome() == Outcome.FAILED);
    }
}
