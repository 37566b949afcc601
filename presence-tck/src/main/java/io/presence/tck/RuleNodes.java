package io.presence.tck;

import io.presence.tck.run.Labs;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.Runner;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Rules as nodes of JUnit's tree. What is under test is started with the first, and closed with the stream. */
final class RuleNodes {
    /** What runs the rules, once what is under test has started. */
    record Started(Runner runner, Labs labs) {}

    private final Callable<Started> starts;
    private Started started;
    private Throwable failed;

    RuleNodes(Callable<Started> starts) {
        this.starts = starts;
    }

    Stream<DynamicNode> of(List<PresenceRule> rules) {
        Map<Chapter, List<DynamicNode>> chapters = new EnumMap<>(Chapter.class);
        for (PresenceRule rule : rules) {
            chapters.computeIfAbsent(rule.chapter(), chapter -> new ArrayList<>())
                    .add(DynamicTest.dynamicTest(rule.title(), () -> verify(rule)));
        }
        return chapters.entrySet().stream()
                .<DynamicNode>map(
                        each -> DynamicContainer.dynamicContainer(each.getKey().title(), each.getValue()))
                .onClose(this::close);
    }

    private void verify(PresenceRule rule) throws Throwable {
        RuleResult result = runner().run(rule);
        switch (result.outcome()) {
            case PASSED -> {}
            case FAILED -> throw new AssertionFailedError(rule.title() + ". " + result.message());
            case DEPARTED, SKIPPED -> throw new TestAbortedException(result.message());
        }
    }

    private Runner runner() throws Throwable {
        if (failed != null) {
            throw failed;
        }
        if (started == null) {
            try {
                started = starts.call();
            } catch (Throwable e) {
                failed = e;
                throw e;
            }
        }
        return started.runner();
    }

    private void close() {
        if (started != null) {
            try {
                started.labs().close();
            } catch (Exception e) {
                throw new IllegalStateException("what was tested could not be closed: " + e.getMessage(), e);
            }
        }
    }
}
