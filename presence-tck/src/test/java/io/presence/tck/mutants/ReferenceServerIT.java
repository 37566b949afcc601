package io.presence.tck.mutants;

import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.ServerVerification;

/** A right implementation passes all. */
class ReferenceServerIT extends ServerVerification {
    private static final long HEARTBEAT_MILLIS = 400;
    private static final long LOGIN_MILLIS = 400;

    @Override
    protected ServerUnderTest start() throws Exception {
        return new Front(new ReferenceServer(3, 20_000, 20_000), new Alteration());
    }

    @Override
    protected Declaration declaration() {
        return ReferenceServer.declaration(20_000, 20_000);
    }
}
