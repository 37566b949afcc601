package io.presence.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.Declaration;
import io.presence.tck.PresenceRule;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.Subject;
import io.presence.tck.lab.Limits;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.Runner;
import io.presence.tck.server.ServerSuite;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The kit is right: a right implementation passes all, and for each rule one that breaks it is found out by that rule, and
 * few others.
 */
class MutantsIT {
    private static final long LONG_MILLIS = 20_000;
    private static final long SHORT_MILLIS = 300;
    private static final Set<PresenceRule> OF_TIME =
            EnumSet.of(PresenceRule.LOG_20, PresenceRule.LOG_21, PresenceRule.LOG_22, PresenceRule.LOG_34);

    /** What takes much of a processor is run for the mutants of its own chapter alone. */
    private static final Set<PresenceRule> HEAVY = EnumSet.of(
            PresenceRule.QRY_17,
            PresenceRule.QRY_19,
            PresenceRule.SUB_25,
            PresenceRule.NOT_10,
            PresenceRule.WIR_14,
            PresenceRule.WIR_15,
            PresenceRule.WIR_16,
            PresenceRule.BAD_11,
            PresenceRule.BAD_13,
            PresenceRule.ORD_2,
            PresenceRule.ORD_3,
            PresenceRule.ORD_4,
            PresenceRule.ORD_5,
            PresenceRule.ORD_6,
            PresenceRule.ORD_7);

    @Test
    void serverMutants() throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        String only = System.getProperty("only", "");
        try {
            List<Future<String>> outcomes = new ArrayList<>();
            for (ServerMutants.Broken broken : ServerMutants.all()) {
                if (broken.rule().id().startsWith(only)) {
                    outcomes.add(two.submit(() -> outcome(broken)));
                }
            }
            List<String> bad = new ArrayList<>();
            for (Future<String> each : outcomes) {
                if (!each.get().isEmpty()) {
                    bad.add(each.get());
                    System.out.println(each.get());
                }
            }
            assertThat(bad).isEmpty();
        } finally {
            two.shutdownNow();
        }
    }

    private static String outcome(ServerMutants.Broken broken) throws Exception {
        long begin = System.nanoTime();
        boolean time = OF_TIME.contains(broken.rule());
        long millis = time ? SHORT_MILLIS : LONG_MILLIS;
        int nodes = broken.rule().subject() == Subject.CLUSTER ? 3 : 1;
        Declaration declaration = ReferenceServer.declaration(millis, millis);
        ServerUnderTest server = new Front(
                new ReferenceServer(nodes, millis, millis), broken.alteration().get());
        ServerSuite suite = new ServerSuite(server, declaration, new Limits(700, false));
        try {
            Runner runner = new Runner(ServerSuite.tests(), suite, declaration);
            List<PresenceRule> rules = time
                    ? List.copyOf(OF_TIME)
                    : Runner.rulesOf(EnumSet.of(Subject.SERVER, Subject.CLUSTER)).stream()
                            .filter(rule -> !HEAVY.contains(rule)
                                    || rule.chapter() == broken.rule().chapter())
                            .toList();
            List<RuleResult> failed = runner.run(rules, result -> {}).rules().stream()
                    .filter(each -> each.tests().stream().anyMatch(test -> test.outcome() == Outcome.FAILED))
                    .toList();
            List<String> others = failed.stream()
                    .filter(each -> each.rule() != broken.rule())
                    .map(each -> each.rule().id())
                    .toList();
            boolean killed = others.size() < failed.size();
            String line = broken.rule().id() + " (" + broken.what() + ") " + (killed ? "killed" : "SURVIVED")
                    + ", others " + others + ", " + (System.nanoTime() - begin) / 1_000_000 + " ms";
            System.out.println(line);
            return killed && others.size() <= 8 ? "" : line;
        } finally {
            suite.close();
        }
    }
}
