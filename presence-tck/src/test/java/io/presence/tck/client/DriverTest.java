package io.presence.tck.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.tck.ClientUnderTest;
import io.presence.tck.Declaration;
import io.presence.tck.PresenceRule;
import io.presence.tck.lab.Limits;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.Runner;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a test when its driver does not do as it should. */
class DriverTest {
    private static final String FIRST_ANSWER = "read -r line; echo '{\"id\":0,\"error\":\"who?\"}'; ";

    private ClientSuite suite;

    /** A rule's result with a driver that is a script for the shell. */
    private RuleResult verify(String script) throws Exception {
        suite = new ClientSuite(
                ClientUnderTest.driver("sh -c '" + script.replace("'", "'\\''") + "'"),
                Declaration.none(),
                new Limits(500, false));
        return new Runner(ClientSuite.tests(), suite, Declaration.none()).run(PresenceRule.CLI_52);
    }

    @AfterEach
    void close() throws Exception {
        if (suite != null) {
            suite.close();
        }
    }

    @Test
    void whatADriverDoesNotOfferIsSkippedWithItsReason() throws Exception {
        RuleResult result = verify(FIRST_ANSWER
                + "read -r line; echo '{\"id\":1,\"unsupported\":\"no network here\"}'; "
                + "read -r line; echo '{\"id\":2,\"result\":null}'; read -r line");
        assertThat(result.outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.message()).contains("no network here");
    }

    @Test
    void aDriverThatEndsFailsTheTestAndIsStartedAnew() throws Exception {
        RuleResult result = verify(FIRST_ANSWER + "read -r line; echo out of luck >&2; exit 3");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("ended with exit code 3", "out of luck");
        // It answers its first request again, or this would fail to start it.
        assertThat(suite.heal()).isEmpty();
    }

    @Test
    void aDriverThatIsSilentFailsTheTestAndIsStartedAnew() throws Exception {
        RuleResult result = verify(FIRST_ANSWER + "while read -r line; do :; done");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("connect", "was not answered within 500 ms");
    }

    @Test
    void aLineThatIsNoJsonFailsTheTest() throws Exception {
        RuleResult result = verify(FIRST_ANSWER + "read -r line; echo connecting...; read -r line");
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.message()).contains("no JSON object: connecting...");
    }

    @Test
    void aDriverThatCannotStartIsToldAsSuch() {
        assertThatThrownBy(() -> verify("echo no such client >&2; exit 1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("no such client");
    }
}
