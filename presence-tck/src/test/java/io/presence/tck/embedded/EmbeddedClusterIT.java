package io.presence.tck.embedded;

import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.ServerVerification;
import org.junit.jupiter.api.Tag;

/** Our server in an application of three nodes. */
@Tag("faults")
class EmbeddedClusterIT extends ServerVerification {
    /** Longer than a node takes to stop and to start again, while connections are idle. */
    private static final int HEARTBEAT_MILLIS = 20_000;

    @Override
    protected ServerUnderTest start() throws Exception {
        return EmbeddedNodes.start(3, HEARTBEAT_MILLIS);
    }

    @Override
    protected Declaration declaration() {
        return EmbeddedNodes.declaration("our server, embedded on three nodes", HEARTBEAT_MILLIS);
    }
}
