package io.presence.tck.run;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.Declaration;
import io.presence.tck.Level;
import io.presence.tck.NotTested;
import io.presence.tck.PresenceRule;
import io.presence.tck.Subject;
import io.presence.tck.lab.Transcript;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs the tests of rules, one after the other, and says how each rule went. For one thread.
 *
 * <p>A rule passes if none of its tests fails and not all are skipped. One that fails is a departure if that is declared,
 * and one of level MAY is not offered then; both only if it is what is tested that failed, and not the kit.
 */
public final class Runner {
    private final Map<PresenceRule, List<TestCase>> tests;
    private final Labs labs;
    private final Declaration declaration;
    private int test;

    /**
     * A runner.
     *
     * @param tests the tests there are
     * @param labs makes each test's world
     * @param declaration what is declared
     */
    public Runner(List<TestCase> tests, Labs labs, Declaration declaration) {
        this.tests = tests.stream().collect(Collectors.groupingBy(TestCase::rule));
        this.labs = labs;
        this.declaration = declaration;
    }

    /** The rules of subjects, in their order. */
    public static List<PresenceRule> rulesOf(Set<Subject> subjects) {
        return Arrays.stream(PresenceRule.values())
                .filter(rule -> subjects.contains(rule.subject()))
                .toList();
    }

    /**
     * Runs.
     *
     * @param rules the rules, in this order
     * @param progress told of each when it is known
     * @return how it went
     */
    public RunResult run(List<PresenceRule> rules, Consumer<RuleResult> progress) {
        long begin = System.nanoTime();
        List<RuleResult> results = new ArrayList<>();
        for (PresenceRule rule : rules) {
            RuleResult result = run(rule);
            results.add(result);
            progress.accept(result);
        }
        return new RunResult(declaration.implementation(), results, millisSince(begin));
    }

    /**
     * Runs the tests of one rule. Whatever they throw is in the result.
     *
     * @param rule the rule
     * @return how it went
     */
    public RuleResult run(PresenceRule rule) {
        List<TestCase> cases = tests.getOrDefault(rule, List.of());
        if (cases.isEmpty()) {
            return new RuleResult(
                    rule,
                    Outcome.SKIPPED,
                    "no test: " + rule.untested().orElse("none is among those of this run"),
                    List.of());
        }
        List<TestResult> results = new ArrayList<>();
        for (TestCase each : cases) {
            results.add(run(each));
        }
        return judged(rule, results);
    }

    private RuleResult judged(PresenceRule rule, List<TestResult> results) {
        List<TestResult> failed = with(Outcome.FAILED, results);
        return failed.isEmpty() ? held(rule, results) : broken(rule, results, failed);
    }

    /** What the kit could not find out is neither a departure nor a feature that is not offered. */
    private RuleResult broken(PresenceRule rule, List<TestResult> results, List<TestResult> failed) {
        Optional<TestResult> kit =
                failed.stream().filter(test -> test.fault() == Fault.KIT).findFirst();
        if (kit.isPresent()) {
            return new RuleResult(rule, Outcome.FAILED, kit.get().message(), results);
        }
        String seen = failed.get(0).message();
        Declaration.Departure departure = declaration.departures().get(rule);
        if (departure != null) {
            return new RuleResult(
                    rule,
                    Outcome.DEPARTED,
                    "declared: " + departure.reason() + " (" + departure.source() + "); seen: " + seen,
                    results);
        }
        boolean ended = failed.stream().anyMatch(test -> test.fault() == Fault.ENDED);
        return rule.level() == Level.MAY && !ended
                ? new RuleResult(rule, Outcome.SKIPPED, "not offered: " + seen, results)
                : new RuleResult(rule, Outcome.FAILED, seen, results);
    }

    /** Only a departure all of whose tests ran can be told to be none. */
    private RuleResult held(PresenceRule rule, List<TestResult> results) {
        Declaration.Departure departure = declaration.departures().get(rule);
        List<TestResult> skipped = with(Outcome.SKIPPED, results);
        if (skipped.size() == results.size() || (departure != null && !skipped.isEmpty())) {
            return new RuleResult(rule, Outcome.SKIPPED, skipped.get(0).message(), results);
        }
        return departure == null
                ? new RuleResult(rule, Outcome.PASSED, "", results)
                : new RuleResult(
                        rule,
                        Outcome.FAILED,
                        "the departure that is declared is none any more (" + departure.reason()
                                + "): take it out of the declaration",
                        results);
    }

    private static List<TestResult> with(Outcome outcome, List<TestResult> results) {
        return results.stream().filter(each -> each.outcome() == outcome).toList();
    }

    private TestResult run(TestCase each) {
        Transcript transcript = new Transcript();
        long begin = System.nanoTime();
        Outcome outcome = Outcome.PASSED;
        Fault fault = Fault.NONE;
        String message = "";
        try (AutoCloseable lab = labs.open(transcript, ++test)) {
            each.run(lab);
        } catch (NotTested e) {
            outcome = Outcome.SKIPPED;
            message = e.getMessage();
        } catch (ConformanceFailure e) {
            outcome = Outcome.FAILED;
            message = sentence(transcript.story(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = Outcome.FAILED;
            fault = Fault.KIT;
            message = "the test was interrupted";
        } catch (Throwable e) {
            outcome = Outcome.FAILED;
            fault = Fault.KIT;
            message = sentence(
                    transcript.story(),
                    "the kit failed, which is a fault of its own or of its surroundings: " + trace(e));
        }
        String ended = healed();
        if (!ended.isEmpty()) {
            outcome = Outcome.FAILED;
            fault = fault == Fault.KIT ? Fault.KIT : Fault.ENDED;
            message = sentence(message, ended);
        }
        return new TestResult(each.name(), outcome, fault, message, millisSince(begin), transcript);
    }

    private String healed() {
        try {
            return labs.heal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (Exception e) {
            return "it could not be started again: " + (e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static String sentence(String before, String after) {
        return before.isEmpty() ? after : before + "; " + after;
    }

    private static String trace(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString().strip();
    }

    private static long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
