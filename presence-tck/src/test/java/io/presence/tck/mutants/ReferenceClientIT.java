package io.presence.tck.mutants;

import io.presence.tck.ClientUnderTest;
import io.presence.tck.ClientVerification;
import io.presence.tck.Declaration;

/** A client for Java in the kit's own JVM, by JUnit. */
class ReferenceClientIT extends ClientVerification {
    @Override
    protected ClientUnderTest client() {
        return new ReferenceDriver(ReferenceClient::new);
    }

    @Override
    protected Declaration declaration() {
        return ReferenceDriver.DECLARATION;
    }
}
