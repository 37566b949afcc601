package io.presence.tck.client;

import io.presence.tck.ClientUnderTest;
import io.presence.tck.Declaration;
import io.presence.tck.lab.Limits;
import io.presence.tck.lab.Transcript;
import io.presence.tck.run.Labs;
import io.presence.tck.run.TestCase;
import java.util.List;

/** The tests of a client, and the worlds they run in. */
public final class ClientSuite implements Labs {
    private final Driver driver;
    private final Declaration declaration;
    private final Limits limits;

    /**
     * Worlds with this client, whose driver is started, and closed with them.
     *
     * @param client the client
     * @param declaration what is said of it
     * @param limits what the run waits for
     * @throws Exception if the driver cannot be started
     */
    public ClientSuite(ClientUnderTest client, Declaration declaration, Limits limits) throws Exception {
        this.driver = new Driver(client);
        this.declaration = declaration;
        this.limits = limits;
        driver.start();
    }

    /** All tests. */
    public static List<TestCase> tests() {
        return TestCase.of(ClientTests.all());
    }

    @Override
    public AutoCloseable open(Transcript transcript, int test) {
        return new ClientLab(driver, declaration, limits, transcript, test);
    }

    @Override
    public String heal() throws Exception {
        String ended = driver.ended();
        if (ended.isEmpty() && !driver.isDistrusted()) {
            return "";
        }
        driver.close();
        driver.start();
        return ended;
    }

    @Override
    public void close() throws Exception {
        driver.close();
    }
}
