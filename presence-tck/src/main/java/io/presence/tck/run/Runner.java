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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs the tests of rules, one after the other, and says how each rule went. */
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

    /** Runs the tests of one rule. */
    public RuleResult run(PresenceRule rule) {
        List<TestCase> cases = tests.getOrDefault(rule, List.of());
        if (cases.isEmpty()) {
            return new RuleResult(
                    rule, Outcome.SKIPPED, "no test: " + rule.untested().orElse("unknown"), List.of());
        }
        List<TestResult> results = new ArrayList<>();
        for (TestCase each : cases) {
            results.add(run(each));
        }
        return judged(rule, results);
    }

    private RuleResult judged(PresenceRule rule, List<TestResult> results) {
        Declaration.Departure departure = declaration.departures().get(rule);
        List<TestResult> failed = with(Outcome.FAILED, results);
        List<TestResult> skipped = with(Outcome.SKIPPED, results);
        if (!failed.isEmpty()) {
            String seen = failed.get(0).message();
            if (departure != null) {
                return new RuleResult(
                        rule,
                        Outcome.DEPARTED,
                        "declared: " + departure.reason() + " (" + departure.source() + "); seen: " + seen,
                        results);
            }
            return rule.level() == Level.MAY
                    ? new RuleResult(rule, Outcome.SKIPPED, "not offered: " + seen, results)
                    : new RuleResult(rule, Outcome.FAILED, seen, results);
        }
        if (skipped.size() == results.size()) {
            return new RuleResult(rule, Outcome.SKIPPED, skipped.get(0).message(), results);
        }
        if (departure != null) {
            return new RuleResult(
                    rule,
                    Outcome.FAILED,
                    "the departure that is declared is none any more (" + departure.reason()
                            + "): take it out of the declaration",
                    results);
        }
        return new RuleResult(rule, Outcome.PASSED, "", results);
    }

    private static List<TestResult> with(Outcome outcome, List<TestResult> results) {
        return results.stream().filter(each -> each.outcome() == outcome).toList();
    }

    private TestResult run(TestCase each) {
        Transcript transcript = new Transcript();
        long begin = System.nanoTime();
        Outcome outcome = Outcome.PASSED;
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
            message = "the test was interrupted";
        } catch (Throwable e) {
            outcome = Outcome.FAILED;
            message = sentence(
                    transcript.story(),
                    "the kit failed, which is a fault of its own or of its surroundings: " + trace(e));
        }
        try {
            String healed = labs.heal();
            if (!healed.isEmpty()) {
                outcome = Outcome.FAILED;
                message = sentence(message, healed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            outcome = Outcome.FAILED;
            message = sentence(message, "it could not be started again: " + e.getMessage());
        }
        return new TestResult(each.name(), outcome, message, millisSince(begin), transcript);
    }

    private static String sentence(String before, String after) {
        return before.isEmpty() ? after : before + "; " + after;
    }

    private static String trace(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
