package io.presence.tck;

import io.presence.tck.client.ClientSuite;
import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.TestCase;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The kit as a JUnit 5 test class for a client. Extend it, say which driver to use, and run it. */
public abstract non-sealed class ClientVerification extends Verification {
    /** For test classes. */
    protected ClientVerification() {}

    /**
     * The client's driver. Called once.
     *
     * @return the client, whose driver is not started yet
     * @throws Exception if there is none; all rules fail then
     */
    protected abstract ClientUnderTest client() throws Exception;

    @Override
    final Set<Subject> subjects() {
        return EnumSet.of(Subject.CLIENT);
    }

    @Override
    final List<TestCase> tests() {
        return ClientSuite.tests();
    }

    @Override
    final Labs labs(Declaration declaration, Limits limits) throws Exception {
        return new ClientSuite(client(), declaration, limits);
    }
}
