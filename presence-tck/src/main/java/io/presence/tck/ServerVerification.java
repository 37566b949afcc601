package io.presence.tck;

import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.Runner;
import io.presence.tck.server.ServerSuite;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The kit as a JUnit 5 test class. Extend it, say how the server is started, and run it: each rule is a test of its own,
 * named by its id, level and text, in a container for each chapter. Rules that the server cannot be tested for, or is
 * declared to depart from, are aborted with the reason.
 *
 * <p>The server is started before the first rule and closed after the last, on the thread of the tests.
 */
public abstract class ServerVerification {
    /** For test classes. */
    protected ServerVerification() {}

    /**
     * Starts the server. Called once.
     *
     * @return the server, which takes connections
     * @throws Exception if it cannot be started; all rules fail then
     */
    protected abstract ServerUnderTest start() throws Exception;

    /** What is to be known of the server; by default nothing is special. */
    protected Declaration declaration() {
        return Declaration.none();
    }

    /** How long anything that must arrive may take, in milliseconds; by default 5 000. */
    protected long deadlineMillis() {
        return Limits.DEFAULT_DEADLINE_MILLIS;
    }

    /** Whether rules that must wait for long timeouts are tested, too; by default not. */
    protected boolean slow() {
        return false;
    }

    /** The rules, as JUnit's tests. */
    @TestFactory
    protected Stream<DynamicNode> rules() {
        Declaration declaration = declaration();
        Limits limits = new Limits(deadlineMillis(), slow());
        RuleNodes nodes = new RuleNodes(() -> {
            Labs labs = new ServerSuite(start(), declaration, limits);
            return new RuleNodes.Started(new Runner(ServerSuite.tests(), labs, declaration), labs);
        });
        Set<Subject> subjects = EnumSet.of(Subject.SERVER, Subject.CLUSTER);
        return nodes.of(Runner.rulesOf(subjects));
    }
}
