package io.presence.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceTableTest {
    private static List<String> lines(RunResult... runs) {
        return ConformanceTable.markdown(List.of(runs)).lines().toList();
    }

    @Test
    void eachRunIsAColumnAndEachRuleThatOneOfThemHasARow() {
        RunResult other = new RunResult(
                "other",
                Runs.run(Runs.rule(PresenceRule.LOG_1, Outcome.PASSED, "")).rules(),
                1);

        assertThat(lines(Runs.ofAllOutcomes(), other))
                .containsSubsequence(
                        "| | a &lt;fake> & more | other |",
                        "|---|---|---|",
                        "| **Connection and login** | | |",
                        "| LOG-1 MUST: the server sends nothing before the client does | + | + |",
                        "| LOG-2 MUST: a CHALLENGE is answered by ACCEPT, whatever fields it has | **fails** |  |",
                        "| **Subscribe** | | |",
                        "| | 1 passed, 1 failed, 2 skipped | 1 passed, 0 failed, 0 skipped |")
                .anyMatch(line -> line.startsWith("| LOG-3 MUST: ") && line.endsWith(" | *departs* |  |"))
                .anyMatch(line -> line.startsWith("| SUB-1 MUST: ") && line.endsWith(" | - |  |"));
    }

    @Test
    void theReasonsStandBelowWithoutWhatDiffersWithEachRun() {
        assertThat(lines(Runs.ofAllOutcomes()))
                .containsSubsequence(
                        "## Departures",
                        "**a &lt;fake> & more**",
                        "- LOG-3: it is older (page 7)",
                        "## Not tried",
                        "- SUB-1: give --slow",
                        "## Failures",
                        "- LOG-2: alice logged in; bob received: nothing");
    }

    @Test
    void rulesOfOneReasonShareALine() {
        assertThat(lines(Runs.run(
                        Runs.rule(PresenceRule.LOG_1, Outcome.SKIPPED, "give --slow"),
                        Runs.rule(PresenceRule.LOG_3, Outcome.SKIPPED, "give --slow"))))
                .contains("- LOG-1, LOG-3: give --slow");
    }

    @Test
    void aNameCannotBreakTheTable() {
        RunResult odd = new RunResult("a|b\nc", Runs.ofAllOutcomes().rules(), 1);

        assertThat(lines(odd)).contains("| | a\\|b c |", "**a\\|b c**");
    }
}
