package io.presence.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final StringWriter written = new StringWriter();
    private final Console console = new Console(new PrintWriter(written), "presence-tck server");

    private List<String> lines() {
        return written.toString().lines().toList();
    }

    private List<String> shown(RuleResult result) {
        console.progress(result);
        return lines();
    }

    @Test
    void eachChapterHasAHeadingAndEachRuleALine() {
        Runs.ofAllOutcomes().rules().forEach(console::progress);

        assertThat(lines())
                .containsSequence(
                        "",
                        "Connection and login",
                        "  passed   LOG-1    1234 ms  the server sends nothing before the client does",
                        "  FAILED   LOG-2    1234 ms",
                        "    LOG-2 MUST: a CHALLENGE is answered by ACCEPT, whatever fields it has. alice logged in; bob"
                                + " received: nothing",
                        "    from the protocol page: C-1, C-2, C-18",
                        "    to repeat it: presence-tck server --only LOG-2",
                        "  departed LOG-3    1234 ms  declared: it is older (page 7); seen: an answer",
                        "",
                        "Subscribe",
                        "  skipped  SUB-1    1234 ms  give --slow");
    }

    @Test
    void whatOthersSentCannotMoveTheCursor() {
        assertThat(shown(Runs.failed(PresenceRule.LOG_2, Runs.NASTY)))
                .anyMatch(line -> line.endsWith(Runs.NASTY_SHOWN))
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void aMessageOfSeveralLinesStaysIndented() {
        assertThat(shown(Runs.failed(PresenceRule.LOG_2, "it ended\n    at A\n    at B")))
                .endsWith(
                        "        at A",
                        "        at B",
                        "    from the protocol page: C-1, C-2, C-18",
                        "    to repeat it: presence-tck server --only LOG-2");
    }

    @Test
    void aReasonOfSeveralLinesIsItsFirst() {
        assertThat(shown(Runs.rule(PresenceRule.LOG_2, Outcome.SKIPPED, "not offered: it ended\nError: boom")))
                .last()
                .asString()
                .endsWith("not offered: it ended …");
    }

    @Test
    void aVeryLongMessageIsShortened() {
        shown(Runs.failed(PresenceRule.LOG_2, "x".repeat(1_000_000)));
        shown(Runs.rule(PresenceRule.LOG_3, Outcome.SKIPPED, "x".repeat(1_000_000)));

        assertThat(written.toString()).contains("… (1000000 characters)").hasSizeLessThan(6_000);
    }

    @Test
    void theLastLineIsTheSummary() {
        console.end(Runs.ofAllOutcomes(), "the report: out/report.html");

        assertThat(lines())
                .containsExactly(
                        "",
                        "a <fake> & more: 4 rules in 65.4 s",
                        "of the skipped 1 is a declared departure",
                        "the report: out/report.html",
                        "1 passed, 1 failed, 2 skipped");
    }

    @Test
    void failuresThatDoNotCountAreSaidNotTo() {
        RunResult should = Runs.run(Runs.failed(PresenceRule.LOG_8, "one more answer"));

        console.end(should, "");

        assertThat(lines())
                .endsWith(
                        "a <fake> & more: 1 rule in 65.4 s",
                        "no rule of level MUST failed",
                        "0 passed, 1 failed, 0 skipped");
    }
}
