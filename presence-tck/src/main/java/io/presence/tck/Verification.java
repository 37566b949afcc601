package io.presence.tck;

import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.Runner;
import io.presence.tck.run.TestCase;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The kit as a JUnit 5 test class: {@link ServerVerification} and {@link ClientVerification}. Each rule is a test of its own,
 * named by its id, level and text, in a container for each chapter. Rules that the implementation cannot be tested for, or
 * is declared to depart from, are aborted with the reason.
 *
 * <p>The implementation is started before the first rule and closed after the last, on the thread of the tests.
 */
@Execution(ExecutionMode.SAME_THREAD)
public abstract sealed class Verification permits ServerVerification, ClientVerification {
    Verification() {}

    /**
     * What is to be known of the implementation; by default nothing is special.
     *
     * @return the declaration; {@link Declaration#read} reads one from a file
     * @throws Exception if there is none; all rules fail then
     */
    protected Declaration declaration() throws Exception {
        return Declaration.none();
    }

    /**
     * How long anything that must arrive may take; by default 5 000. It is waited out only where a test fails.
     *
     * @return 1 to 3 600 000 milliseconds
     */
    protected long deadlineMillis() {
        return Limits.DEFAULT_DEADLINE_MILLIS;
    }

    /**
     * Whether rules that must wait for long timeouts are tested, too; by default not.
     *
     * @return true to wait
     */
    protected boolean slow() {
        return false;
    }

    abstract Set<Subject> subjects();

    abstract List<TestCase> tests();

    abstract Labs labs(Declaration declaration, Limits limits) throws Exception;

    /**
     * The rules, as JUnit's tests; for JUnit to call.
     *
     * @return a container for each chapter
     * @throws Exception if there is no declaration
     */
    @TestFactory
    public final Stream<DynamicNode> rules() throws Exception {
        Declaration declaration = declaration();
        Limits limits = new Limits(deadlineMillis(), slow());
        RuleNodes nodes = new RuleNodes(() -> {
            Labs labs = labs(declaration, limits);
            return new RuleNodes.Started(new Runner(tests(), labs, declaration), labs);
        });
        return nodes.of(Runner.rulesOf(subjects()));
    }
}
