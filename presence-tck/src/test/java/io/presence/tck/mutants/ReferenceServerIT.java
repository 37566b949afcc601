package io.presence.tck.mutants;

import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.ServerVerification;

/** A right implementation passes all. */
class ReferenceServerIT extends ServerVerification {
    private static final long LONG_MILLIS = 20_000;

    @Override
    protected ServerUnderTest start() throws Exception {
        return new Front(new ReferenceServer(3, LONG_MILLIS, LONG_MILLIS), new Alteration());
    }

    @Override
    protected Declaration declaration() {
        return ReferenceServer.declaration(LONG_MILLIS, LONG_MILLIS);
    }
}
