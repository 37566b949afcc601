package io.presence.tck.wire;

/** Bytes that are no message of the protocol; the message says why. */
public final class MalformedFrame extends Exception {
    private static final long serialVersionUID = 1;

    MalformedFrame(String message) {
        super(message);
    }
}
