package io.presence.tck;

import io.presence.tck.lab.Limits;
import io.presence.tck.run.Labs;
import io.presence.tck.run.TestCase;
import io.presence.tck.server.ServerSuite;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The kit as a JUnit 5 test class for a server or a cluster. Extend it, say how the server is started, and run it. */
public abstract non-sealed class ServerVerification extends Verification {
    /** For test classes. */
    protected ServerVerification() {}

    /**
     * Starts the server. Called once.
     *
     * @return the server, which takes connections
     * @throws Exception if it cannot be started; all rules fail then
     */
    protected abstract ServerUnderTest start() throws Exception;

    @Override
    final Set<Subject> subjects() {
        return EnumSet.of(Subject.SERVER, Subject.CLUSTER);
    }

    @Override
    final List<TestCase> tests() {
        return ServerSuite.tests();
    }

    @Override
    final Labs labs(Declaration declaration, Limits limits) throws Exception {
        return new ServerSuite(start(), declaration, limits);
    }
}
