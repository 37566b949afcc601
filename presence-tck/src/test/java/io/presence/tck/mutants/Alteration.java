package io.presence.tck.mutants;

import io.presence.tck.mutants.Front.Pipe;
import io.presence.tck.wire.FrameServer;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.WireMessage;
import java.util.Map;

/**
 * What a {@link Front} does otherwise than to pass on. A method that gives true has done all that is done; what stands here
 * changes nothing.
 */
class Alteration {
    /** A status to answer a request for a WebSocket by, or 0. */
    int refusal(FrameServer.Request request) {
        return 0;
    }

    /** Whether to take for a WebSocket what is for another path. */
    boolean accepts(FrameServer.Request request) {
        return false;
    }

    /** What more to answer an upgrade by. */
    Map<String, String> headers(FrameServer.Request request) {
        return Map.of();
    }

    /** Somebody sent what is not HTTP. */
    void bad(Front front) {}

    void opened(Pipe pipe, FrameSocket client) {}

    /** Any binary message of a client, before it is read. */
    boolean frame(Pipe pipe, byte[] payload, int fragments) {
        return false;
    }

    boolean malformed(Pipe pipe, byte[] payload) {
        return false;
    }

    boolean text(Pipe pipe) {
        return false;
    }

    boolean request(Pipe pipe, WireMessage message) {
        return false;
    }

    boolean answer(Pipe pipe, WireMessage message) {
        return false;
    }

    boolean clientClosed(Pipe pipe, int status) {
        return false;
    }

    boolean serverClosed(Pipe pipe, int status) {
        return false;
    }

    void killed(Front front, int node) {}

    void stopped(Front front, int node) {}
}
