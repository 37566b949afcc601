package io.presence.tck;

import io.presence.tck.client.ClientSuite;
import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.Runner;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The kit as a JUnit 5 test class for a client. Extend it, say which driver to use, and run it: each rule is a test of its
 * own, named by its id, level and text, in a container for each chapter. Rules that the client cannot be tested for, or is
 * declared to depart from, are aborted with the reason.
 *
 * <p>The driver is started before the first rule and closed after the last, on the thread of the tests.
 */
public abstract class ClientVerification {
    /** For test classes. */
    protected ClientVerification() {}

    /**
     * The client's driver. Called once.
     *
     * @return the client, whose driver is not started yet
     * @throws Exception if there is none; all rules fail then
     */
    protected abstract ClientUnderTest client() throws Exception;

    /** What is to be known of the client; by default nothing is special. */
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
            Labs labs = new ClientSuite(client(), declaration, limits);
            return new RuleNodes.Started(new Runner(ClientSuite.tests(), labs, declaration), labs);
        });
        return nodes.of(Runner.rulesOf(EnumSet.of(Subject.CLIENT)));
    }
}
