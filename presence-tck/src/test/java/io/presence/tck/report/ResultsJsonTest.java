package io.presence.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.TestResult;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsJsonTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void namesAFile() {
        file = directory.resolve("results.json");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        RunResult result = Runs.ofAllOutcomes();

        ResultsJson.write(result, file);
        RunResult read = ResultsJson.read(file);

        assertThat(read.implementation()).isEqualTo(result.implementation());
        assertThat(read.millis()).isEqualTo(result.millis());
        assertThat(read.summary()).isEqualTo(result.summary());
        assertThat(read.rules())
                .usingRecursiveComparison()
                .ignoringFields("tests.transcript")
                .isEqualTo(result.rules());
        assertThat(read.rules()).extracting(RuleResult::millis).containsExactly(1_234L, 1_234L, 1_234L, 1_234L);
        assertThat(read.rules().get(1).tests()).extracting(TestResult::test).containsExactly("isBroken");
    }

    @Test
    void whatConformedConformsWhenItIsRead() throws Exception {
        ResultsJson.write(Runs.run(Runs.failed(PresenceRule.LOG_8, "of level SHOULD")), file);
        assertThat(ResultsJson.read(file).conforms()).isTrue();

        ResultsJson.write(
                Runs.run(Runs.rule(
                        PresenceRule.LOG_8,
                        Outcome.FAILED,
                        "declared, and passed",
                        Runs.test("is", Outcome.PASSED, ""))),
                file);
        assertThat(ResultsJson.read(file).conforms()).isFalse();
    }

    @Test
    void rulesHaveTheirOutcomeByIdForOtherPrograms() throws Exception {
        ResultsJson.write(Runs.ofAllOutcomes(), file);

        JsonObject json = new JsonObject(Files.readString(file));
        assertThat(json.getString("summary")).isEqualTo("1 passed, 1 failed, 2 skipped");
        assertThat(json.getJsonObject("rules").getJsonObject("LOG-3").getString("outcome"))
                .isEqualTo("DEPARTED");
    }

    @Test
    void whateverOthersSentCanBeWritten() throws Exception {
        ResultsJson.write(Runs.run(Runs.failed(PresenceRule.LOG_2, Runs.NASTY)), file);

        assertThat(ResultsJson.read(file).rules().get(0).message()).isEqualTo(Runs.NASTY_SHOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"rules\":{\"SUB-999\":{}}}",
                "{\"rules\":{\"SUB-1\":7}}",
                "{\"rules\":{\"SUB-1\":{\"outcome\":\"FINE\",\"tests\":[]}}}"
            })
    void whatIsNoResultIsRefusedWithTheFilesName(String text) throws Exception {
        Files.writeString(file, text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultsJson.read(file))
                .withMessageStartingWith(file + " is no results.json of this kit: ");
    }
}
