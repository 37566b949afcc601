package io.presence.tck.server;

import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.lab.Limits;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.lab.Transcript;
import io.presence.tck.run.Labs;
import io.presence.tck.run.TestCase;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** The tests of a server, and the worlds they run in. */
public final class ServerSuite implements Labs {
    private final ServerUnderTest server;
    private final Declaration declaration;
    private final Limits limits;
    private final AtomicBoolean unformed = new AtomicBoolean();
    private final String run =
            Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36), 36);

    /**
     * Worlds with this server, which is closed with them.
     *
     * @param server the server, started
     * @param declaration what is said of it
     * @param limits what the run waits for
     */
    public ServerSuite(ServerUnderTest server, Declaration declaration, Limits limits) {
        this.server = server;
        this.declaration = declaration;
        this.limits = limits;
    }

    /** All tests. */
    public static List<TestCase> tests() {
        return TestCase.of(ServerTests.all());
    }

    @Override
    public AutoCloseable open(Transcript transcript, int test) {
        return new ServerLab(server, declaration, limits, transcript, run, test, unformed);
    }

    @Override
    public String heal() throws Exception {
        return server.revive();
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
