package io.presence.tck.embedded;

import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.ServerVerification;

/** Our server in an application of one node. */
class EmbeddedServerIT extends ServerVerification {
    @Override
    protected ServerUnderTest start() throws Exception {
        return EmbeddedNodes.start(1, 20_000);
    }

    @Override
    protected Declaration declaration() {
        return EmbeddedNodes.declaration("our server, embedded", 20_000);
    }
}
