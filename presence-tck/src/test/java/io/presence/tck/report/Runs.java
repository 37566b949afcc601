package io.presence.tck.report;

import io.presence.tck.PresenceRule;
import io.presence.tck.lab.Transcript;
import io.presence.tck.run.Fault;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.TestResult;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.util.List;

/** Runs to be reported. */
final class Runs {
    /** What breaks out of HTML, XML, JSON and terminals, and half a character, which no file of UTF-8 can have. */
    static final String NASTY =
            "</pre><script>alert(\"1\" & '2')</script> ]]> \u001b[2J nul\u0000 half\uD83D \uFFFE 日本";

    /** The same, as it is shown. */
    static final String NASTY_SHOWN =
            "</pre><script>alert(\"1\" & '2')</script> ]]> \\u001b[2J nul\\u0000 half\\ud83d \\ufffe 日本";

    private Runs() {}

    static RuleResult rule(PresenceRule rule, Outcome outcome, String message, TestResult... tests) {
        return new RuleResult(rule, outcome, message, List.of(tests));
    }

    static RuleResult failed(PresenceRule rule, String message) {
        return rule(rule, Outcome.FAILED, message, test("isBroken", Outcome.FAILED, message));
    }

    static TestResult test(String name, Outcome outcome, String message) {
        Transcript transcript = new Transcript();
        transcript.step("alice <logged> in");
        transcript.sent("alice", WireMessage.of(MessageKind.PING).encode());
        transcript.received("alice", new FrameSocket.Closed(1_000));
        return new TestResult(name, outcome, Fault.NONE, message, 1_234, transcript);
    }

    static RunResult run(RuleResult... rules) {
        return new RunResult("a <fake> & more", List.of(rules), 65_432);
    }

    /** One of each. */
    static RunResult ofAllOutcomes() {
        return run(
                rule(PresenceRule.LOG_1, Outcome.PASSED, "", test("isQuiet", Outcome.PASSED, "")),
                failed(PresenceRule.LOG_2, "alice logged in; bob received: nothing"),
                rule(
                        PresenceRule.LOG_3,
                        Outcome.DEPARTED,
                        "declared: it is older (page 7); seen: an answer",
                        test("isSilent", Outcome.FAILED, "an answer")),
                rule(
                        PresenceRule.SUB_1,
                        Outcome.SKIPPED,
                        "give --slow",
                        test("isSlow", Outcome.SKIPPED, "give --slow")));
    }
}
