package io.presence.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    @TempDir
    private Path directory;

    private String page(RunResult result) throws Exception {
        Path file = directory.resolve("report.html");
        HtmlReport.write(result, "java -jar presence-tck.jar server --start 'run {port}'", file);
        return Files.readString(file);
    }

    /** What a browser shows of it. */
    private static String shown(String page) {
        return page.replaceAll("(?s)<style>.*</style>", "")
                .replaceAll("<[^>]*>", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    @Test
    void thePageNeedsNothingBesideIt() throws Exception {
        assertThat(page(Runs.ofAllOutcomes())).startsWith("<!doctype html>").doesNotContain("src=", "http:", "https:");
    }

    @Test
    void everyRuleIsThereWithLevelAndOutcome() throws Exception {
        String page = shown(page(Runs.ofAllOutcomes()));

        assertThat(page).contains("1 passed, 1 failed, 2 skipped", "4 rules in 65.4 s", "It does not conform.");
        assertThat(page.replaceAll("\\s+", " "))
                .contains(
                        "LOG-1 MUST passed the server sends nothing before the client does",
                        "LOG-2 MUST failed a CHALLENGE is answered by ACCEPT",
                        "LOG-3 MUST departed ",
                        "declared: it is older (page 7); seen: an answer",
                        "SUB-1 MUST skipped ",
                        "give --slow");
    }

    @Test
    void aFailureHasItsRuleItsFramesAndTheCommandThatRepeatsIt() throws Exception {
        String page = page(Runs.run(Runs.failed(PresenceRule.LOG_2, "bob received: nothing")));

        assertThat(shown(page).replaceAll("\\s+", " "))
                .containsSubsequence(
                        "LOG-2 MUST: a CHALLENGE is answered by ACCEPT, whatever fields it has",
                        "Why: " + PresenceRule.LOG_2.intent(),
                        "from the protocol page: C-1, C-2, C-18",
                        "bob received: nothing",
                        "isBroken , 1234 ms",
                        "alice <logged> in",
                        "alice sent CONNECTION PING 06 10 02 1a 02 08 02",
                        "alice received a close with status 1000",
                        "java -jar presence-tck.jar server --start 'run {port}' --only LOG-2");
        assertThat(page).contains("<h3 id=\"LOG-2\">", "<a href=\"#LOG-2\">LOG-2</a>", "<details open>");
    }

    @Test
    void aDepartureHasItsFramesTooButFoldedAndBehindTheRules() throws Exception {
        String page = page(Runs.ofAllOutcomes());

        assertThat(page)
                .containsSubsequence("All rules", "<h2 id=\"departures\">", "<h3 id=\"LOG-3\">", "<details><summary>");
        assertThat(page).contains("<a href=\"#LOG-3\">LOG-3</a>", "Of the skipped 1 is a <a href=\"#departures\">");
    }

    @Test
    void ofSeveralTestsThatFailedEachHasItsMessage() throws Exception {
        String page = shown(page(Runs.run(Runs.rule(
                PresenceRule.LOG_2,
                Outcome.FAILED,
                "the first",
                Runs.test("a", Outcome.FAILED, "the first"),
                Runs.test("b", Outcome.FAILED, "the second")))));

        assertThat(page).contains("the second");
    }

    @Test
    void whateverOthersSentIsText() throws Exception {
        RunResult nasty = new RunResult(
                Runs.NASTY,
                Runs.run(
                                Runs.failed(PresenceRule.LOG_2, Runs.NASTY),
                                Runs.rule(PresenceRule.LOG_3, Outcome.SKIPPED, Runs.NASTY))
                        .rules(),
                1);

        String page = page(nasty);

        assertThat(page).doesNotContain("<script", "\u0000", "\u001b");
        assertThat(Pattern.compile(Pattern.quote(Runs.NASTY_SHOWN))
                        .matcher(shown(page))
                        .results())
                .as("in the title, the heading, the failure and the reason")
                .hasSize(4);
    }

    @Test
    void whatOpensCloses() throws Exception {
        String page = page(Runs.ofAllOutcomes());

        for (String element :
                new String[] {"html", "head", "body", "table", "details", "summary", "pre", "h2", "h3", "p"}) {
            assertThat(page.split("<" + element + "[ >]").length)
                    .as(element)
                    .isEqualTo(page.split("</" + element + ">").length);
        }
    }

    @Test
    void aRunThatConformsSaysSo() throws Exception {
        assertThat(shown(page(Runs.run(Runs.rule(PresenceRule.LOG_1, Outcome.PASSED, "")))))
                .contains("No rule of level MUST failed undeclared.", "1 rule in")
                .doesNotContain("Failures");
    }
}
