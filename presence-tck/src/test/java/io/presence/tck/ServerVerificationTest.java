package io.presence.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.displayName;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.presence.tck.run.Runner;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.AssertionFailedError;

/** What JUnit makes of a test class that an implementer writes. */
class ServerVerificationTest {
    private static final AtomicInteger STARTS = new AtomicInteger();
    private static final AtomicInteger CLOSES = new AtomicInteger();

    /** Three lines, and what counts them. */
    static class OfASmallServer extends ServerVerification {
        @Override
        protected ServerUnderTest start() throws Exception {
            STARTS.incrementAndGet();
            return new Small(SmallServer.listen());
        }

        @Override
        protected Declaration declaration() {
            return Declaration.parse(new JsonObject()
                    .put(
                            "departures",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("rule", "LOG-26")
                                            .put("reason", "it has no paths")
                                            .put("source", "its own comment"))));
        }

        @Override
        protected long deadlineMillis() {
            return 2_000;
        }
    }

    private record Small(SmallServer server) implements ServerUnderTest {
        @Override
        public int nodes() {
            return 1;
        }

        @Override
        public URI url(int node) {
            return server.url();
        }

        @Override
        public void close() throws IOException {
            CLOSES.incrementAndGet();
            server.close();
        }
    }

    static class OfAServerThatCannotStart extends ServerVerification {
        @Override
        protected ServerUnderTest start() throws Exception {
            STARTS.incrementAndGet();
            throw new IOException("port 6020 is taken");
        }
    }

    static class OfAServerWhoseStartIsWrong extends ServerVerification {
        @Override
        protected ServerUnderTest start() {
            STARTS.incrementAndGet();
            throw new AssertionError("no configuration");
        }
    }

    @BeforeEach
    void nothingHasHappened() {
        STARTS.set(0);
        CLOSES.set(0);
    }

    private static Events tests(DiscoverySelector... selectors) {
        EngineExecutionResults results =
                EngineTestKit.engine("junit-jupiter").selectors(selectors).execute();
        assertThat(results.containerEvents().failed().count()).isZero();
        return results.testEvents();
    }

    /** JUnit numbers the chapters, and the rules of each, from 1. */
    private static DiscoverySelector rule(PresenceRule rule) {
        int chapter = Arrays.asList(Chapter.values()).indexOf(rule.chapter()) + 1;
        List<PresenceRule> rules = Arrays.stream(PresenceRule.values())
                .filter(each -> each.chapter() == rule.chapter())
                .toList();
        return selectUniqueId("[engine:junit-jupiter]/[class:" + OfASmallServer.class.getName()
                + "]/[test-factory:rules()]/[dynamic-container:#" + chapter + "]/[dynamic-test:#"
                + (rules.indexOf(rule) + 1) + "]");
    }

    @Test
    void eachRuleIsATestThatPassesFailsOrIsAbortedWithTheReason() {
        Events tests = tests(
                rule(PresenceRule.LOG_2),
                rule(PresenceRule.LOG_20),
                rule(PresenceRule.LOG_25),
                rule(PresenceRule.LOG_26),
                rule(PresenceRule.PRM_1));

        tests.finished()
                .assertEventsMatchExactly(
                        event(test(), displayName(PresenceRule.LOG_2.title()), finishedSuccessfully()),
                        event(
                                test(),
                                displayName(PresenceRule.LOG_20.title()),
                                abortedWithReason(message(reason -> reason.contains("give --slow")))),
                        event(
                                test(),
                                displayName(PresenceRule.LOG_25.title()),
                                finishedWithFailure(
                                        instanceOf(AssertionFailedError.class),
                                        message(seen -> seen.startsWith(
                                                "LOG-25 MUST: a WebSocket at another path is not accepted. ")))),
                        event(
                                test(),
                                displayName(PresenceRule.LOG_26.title()),
                                abortedWithReason(message(reason ->
                                        reason.startsWith("declared: it has no paths (its own comment); seen: ")))),
                        event(
                                test(),
                                displayName(PresenceRule.PRM_1.title()),
                                abortedWithReason(message(reason -> reason.contains("is not declared")))));
        assertThat(STARTS).hasValue(1);
        assertThat(CLOSES).hasValue(1);
    }

    @Test
    void ofAServerThatCannotStartEveryRuleFailsForThatReasonAndItIsTriedOnce() {
        Events tests = tests(selectClass(OfAServerThatCannotStart.class));

        int rules = Runner.rulesOf(EnumSet.of(Subject.SERVER, Subject.CLUSTER)).size();
        assertThat(tests.failed().count()).isEqualTo(rules);
        tests.failed()
                .assertThatEvents()
                .have(event(finishedWithFailure(instanceOf(IOException.class), message("port 6020 is taken"))));
        assertThat(STARTS).hasValue(1);
        assertThat(CLOSES).hasValue(0);
    }

    @Test
    void aStartThatFailsByAnAssertionIsTriedOnceToo() {
        Events tests = tests(selectClass(OfAServerWhoseStartIsWrong.class));

        assertThat(tests.succeeded().count()).isZero();
        assertThat(STARTS).hasValue(1);
    }
}
