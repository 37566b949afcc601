package io.presence.tck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.Declaration;
import io.presence.tck.Level;
import io.presence.tck.NotTested;
import io.presence.tck.PresenceRule;
import io.presence.tck.Subject;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Transcript;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How rules are judged, by tests that do on purpose what tests can do. */
class RunnerTest {
    private static final PresenceRule PASSES = PresenceRule.LOG_1;
    private static final PresenceRule FAILS = PresenceRule.LOG_2;
    private static final PresenceRule SKIPS = PresenceRule.LOG_3;
    private static final PresenceRule BREAKS = PresenceRule.LOG_4;
    private static final PresenceRule PASSES_AND_SKIPS = PresenceRule.LOG_5;
    private static final PresenceRule PASSES_AND_FAILS = PresenceRule.LOG_6;
    private static final PresenceRule WITHOUT_TEST = PresenceRule.LOG_7;
    private static final PresenceRule SHOULD_THAT_FAILS = PresenceRule.LOG_8;
    private static final PresenceRule SHOULD_THAT_BREAKS = PresenceRule.LOG_14;
    private static final PresenceRule MAY_THAT_FAILS = PresenceRule.LOG_24;

    /** The tests; their names are in the order of the alphabet, in which they run. */
    @SuppressWarnings("DoNotCallSuggester")
    static final class Tests {
        private final World world;

        Tests(World world) {
            this.world = world;
        }

        @Verifies(PresenceRule.LOG_1)
        void passes() {}

        @Verifies(PresenceRule.LOG_2)
        void fails() {
            world.transcript.step("alice logged in");
            throw new ConformanceFailure("bob received: nothing");
        }

        @Verifies(PresenceRule.LOG_3)
        void skips() {
            throw new NotTested("there is no clock");
        }

        @Verifies(PresenceRule.LOG_4)
        void breaks() {
            world.transcript.step("alice logged in");
            throw new IllegalStateException("a bug");
        }

        @Verifies(PresenceRule.LOG_5)
        void passesToo() {}

        @Verifies(PresenceRule.LOG_5)
        void skipsToo() {
            throw new NotTested("give --slow");
        }

        @Verifies(PresenceRule.LOG_6)
        void aPasses() {}

        @Verifies(PresenceRule.LOG_6)
        void bFails() {
            throw new ConformanceFailure("the first");
        }

        @Verifies(PresenceRule.LOG_6)
        void cFails() {
            throw new ConformanceFailure("the second");
        }

        @Verifies(PresenceRule.LOG_8)
        void failsOfLevelShould() {
            throw new ConformanceFailure("one more answer");
        }

        @Verifies(PresenceRule.LOG_14)
        void breaksOfLevelShould() {
            throw new AssertionError("a bug");
        }

        @Verifies(PresenceRule.LOG_24)
        void failsOfLevelMay() {
            throw new ConformanceFailure("status 404");
        }

        void isNoTest() {
            throw new AssertionError("run, and is no test");
        }
    }

    /** A test's world, which does nothing. */
    private record World(Transcript transcript, List<String> log) implements AutoCloseable {
        @Override
        public void close() {
            log.add("closed");
        }
    }

    private final List<String> log = new ArrayList<>();
    private Exception cannotOpen;
    private String ended = "";
    private Exception cannotHeal;

    private final Labs labs = new Labs() {
        @Override
        public AutoCloseable open(Transcript transcript, int test) throws Exception {
            if (cannotOpen != null) {
                throw cannotOpen;
            }
            log.add("opened " + test);
            return new World(transcript, log);
        }

        @Override
        public String heal() throws Exception {
            log.add("healed");
            if (cannotHeal != null) {
                throw cannotHeal;
            }
            return ended;
        }

        @Override
        public void close() {}
    };

    private RuleResult run(PresenceRule rule) {
        return run(rule, Declaration.none());
    }

    private RuleResult run(PresenceRule rule, Declaration declaration) {
        return new Runner(TestCase.of(List.of(Tests.class)), labs, declaration).run(rule);
    }

    private RunResult runAll(Declaration declaration, PresenceRule... rules) {
        return new Runner(TestCase.of(List.of(Tests.class)), labs, declaration).run(List.of(rules), result -> {});
    }

    private static Declaration departing(PresenceRule... rules) {
        JsonArray departures = new JsonArray();
        for (PresenceRule rule : rules) {
            departures.add(new JsonObject()
                    .put("rule", rule.id())
                    .put("reason", "it is older")
                    .put("source", "page 7"));
        }
        return Declaration.parse(
                new JsonObject().put("implementation", "a fake").put("departures", departures));
    }

    // ---- one rule ----

    @Test
    void aRuleWhoseTestsPassHasPassed() {
        RuleResult result = run(PASSES);

        assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(result.message()).isEmpty();
        assertThat(result.tests()).extracting(TestResult::test).containsExactly("passes");
    }

    @Test
    void aFailureTellsTheStoryAndWhatWasSeen() {
        RuleResult result = run(FAILS);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).isEqualTo("alice logged in; bob received: nothing");
        assertThat(result.tests()).extracting(TestResult::fault).containsExactly(Fault.NONE);
        assertThat(result.tests().get(0).transcript().entries()).hasSize(1);
    }

    @Test
    void aRuleWhoseTestsAreAllSkippedIsSkippedWithTheReason() {
        RuleResult result = run(SKIPS);

        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.message()).isEqualTo("there is no clock");
    }

    @Test
    void aRuleOneOfWhoseTestsIsSkippedPassesByTheOthers() {
        assertThat(run(PASSES_AND_SKIPS).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void aRuleFailsByTheFirstOfItsTestsThatFails() {
        RuleResult result = run(PASSES_AND_FAILS);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).isEqualTo("the first");
        assertThat(result.tests())
                .extracting(TestResult::test, TestResult::outcome)
                .containsExactly(
                        tuple("aPasses", Outcome.PASSED),
                        tuple("bFails", Outcome.FAILED),
                        tuple("cFails", Outcome.FAILED));
    }

    @Test
    void aRuleWithoutATestIsSkippedAloud() {
        RuleResult result = run(WITHOUT_TEST);

        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.message()).startsWith("no test: ");
    }

    @Test
    void aRuleOfLevelMayThatFailsIsNotOffered() {
        assertThat(MAY_THAT_FAILS.level()).isEqualTo(Level.MAY);

        RuleResult result = run(MAY_THAT_FAILS);

        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.message()).isEqualTo("not offered: status 404");
    }

    // ---- departures ----

    @Test
    void aDeclaredFailureIsADepartureAndShowsBothReasons() {
        RuleResult result = run(FAILS, departing(FAILS));

        assertThat(result.outcome()).isEqualTo(Outcome.DEPARTED);
        assertThat(result.message())
                .isEqualTo("declared: it is older (page 7); seen: alice logged in; bob received: nothing");
    }

    @Test
    void aDeclaredDepartureThatPassesIsAnError() {
        RuleResult result = run(PASSES, departing(PASSES));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message())
                .isEqualTo(
                        "the departure that is declared is none any more (it is older): take it out of the declaration");
    }

    @Test
    void aDeclaredDepartureThatWasNotWhollyTestedIsNoError() {
        assertThat(run(SKIPS, departing(SKIPS)).outcome()).isEqualTo(Outcome.SKIPPED);

        RuleResult result = run(PASSES_AND_SKIPS, departing(PASSES_AND_SKIPS));
        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.message()).isEqualTo("give --slow");
    }

    // ---- faults ----

    @Test
    void aFaultOfTheKitIsAFailureWithItsStackTrace() {
        RuleResult result = run(BREAKS);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.tests()).extracting(TestResult::fault).containsExactly(Fault.KIT);
        assertThat(result.message())
                .startsWith("alice logged in; the kit failed, which is a fault of its own or of its surroundings:"
                        + " java.lang.IllegalStateException: a bug\n")
                .contains("at ", "RunnerTest$Tests.breaks(RunnerTest.java:");
    }

    @Test
    void aFaultOfTheKitIsNeitherADepartureNorAFeatureThatIsNotOffered() {
        assertThat(run(BREAKS, departing(BREAKS)).outcome()).isEqualTo(Outcome.FAILED);

        cannotOpen = new IOException("no more files");
        RuleResult may = run(MAY_THAT_FAILS);
        assertThat(may.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(may.message()).contains("the kit failed", "no more files");
    }

    @Test
    void aWorldThatCannotBeMadeByFaultOfTheServerIsItsFailure() {
        cannotOpen = new ConformanceFailure("a connection failed: refused");

        RuleResult result = run(PASSES);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).isEqualTo("a connection failed: refused");
        assertThat(result.tests()).extracting(TestResult::fault).containsExactly(Fault.NONE);
    }

    @Test
    void theEndOfWhatIsTestedFailsWhateverTheTestSaw() {
        ended = "node 0 ended with exit code 1";

        assertThat(run(PASSES).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run(PASSES).message()).isEqualTo("node 0 ended with exit code 1");
        assertThat(run(FAILS).message())
                .isEqualTo("alice logged in; bob received: nothing; node 0 ended with exit code 1");
        assertThat(run(SKIPS).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run(MAY_THAT_FAILS).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run(FAILS, departing(FAILS)).outcome()).isEqualTo(Outcome.DEPARTED);
        assertThat(run(PASSES).tests()).extracting(TestResult::fault).containsExactly(Fault.ENDED);
    }

    @Test
    void whatCannotBeStartedAgainSaysWhy() {
        cannotHeal = new IOException("node 0 did not start");
        assertThat(run(PASSES).message()).isEqualTo("it could not be started again: node 0 did not start");

        cannotHeal = new IllegalStateException();
        assertThat(run(PASSES).message()).isEqualTo("it could not be started again: java.lang.IllegalStateException");
    }

    @Test
    void anInterruptedTestFailsAndTheThreadStaysInterrupted() {
        cannotOpen = new InterruptedException();

        RuleResult result = run(PASSES);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.message()).isEqualTo("the test was interrupted");
        assertThat(result.tests()).extracting(TestResult::fault).containsExactly(Fault.KIT);
    }

    // ---- runs ----

    @Test
    void eachTestHasAWorldOfItsOwnWhichIsClosedBeforeItIsHealed() {
        runAll(Declaration.none(), PASSES, FAILS, WITHOUT_TEST);

        assertThat(log).containsExactly("opened 1", "closed", "healed", "opened 2", "closed", "healed");
    }

    @Test
    void rulesAreToldOneByOneInTheOrderThatWasAskedFor() {
        List<PresenceRule> told = new ArrayList<>();

        RunResult result = new Runner(TestCase.of(List.of(Tests.class)), labs, Declaration.none())
                .run(List.of(SKIPS, PASSES), each -> told.add(each.rule()));

        assertThat(told).containsExactly(SKIPS, PASSES);
        assertThat(result.rules()).extracting(RuleResult::rule).isEqualTo(told);
    }

    @Test
    void theSummaryCountsDeparturesAsSkipped() {
        RunResult result = runAll(departing(PASSES_AND_FAILS), PASSES, FAILS, SKIPS, PASSES_AND_FAILS, MAY_THAT_FAILS);

        assertThat(result.summary()).isEqualTo("1 passed, 1 failed, 3 skipped");
        assertThat(result.count(Outcome.DEPARTED)).isEqualTo(1);
        assertThat(result.implementation()).isEqualTo("a fake");
    }

    @Test
    void whatConformsFailsNoRuleOfLevelMust() {
        assertThat(runAll(Declaration.none(), PASSES, SKIPS, SHOULD_THAT_FAILS, MAY_THAT_FAILS)
                        .conforms())
                .isTrue();
        assertThat(runAll(departing(FAILS), FAILS).conforms()).isTrue();
        assertThat(runAll(Declaration.none(), FAILS).conforms()).isFalse();
    }

    @Test
    void aDepartureThatPassedOrAFaultOfTheKitIsNoConformanceOfWhateverLevel() {
        assertThat(SHOULD_THAT_BREAKS.level()).isEqualTo(Level.SHOULD);
        assertThat(runAll(Declaration.none(), SHOULD_THAT_BREAKS).conforms()).isFalse();
        assertThat(runAll(departing(PASSES), PASSES).conforms()).isFalse();
    }

    @Test
    void theRulesOfSubjectsAreInTheirOrderAndNoOthers() {
        assertThat(Runner.rulesOf(EnumSet.of(Subject.CLUSTER)))
                .isSorted()
                .isNotEmpty()
                .allMatch(rule -> rule.subject() == Subject.CLUSTER);
    }
}
