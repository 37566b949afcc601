/**
 * The presence protocol, the subscription semantics and what options classes are made with, shared by server, client
 * and conformance kit.
 *
 * <p>Applications import {@link io.presence} alone.
 */
module io.presence.core {
    requires transitive io.vertx.core;
    requires com.google.protobuf;
    requires io.vertx.core.logging;

    exports io.presence;
    exports io.presence.context to
            io.presence.server,
            io.presence.client,
            io.presence.tck;
    exports io.presence.online to
            io.presence.server,
            io.presence.client,
            io.presence.tck;
    exports io.presence.options to
            io.presence.server,
            io.presence.client,
            io.presence.tck;
    exports io.presence.protocol to
            io.presence.server,
            io.presence.client,
            io.presence.tck;
    exports io.presence.subscription to
            io.presence.server,
            io.presence.client,
            io.presence.tck;
}
