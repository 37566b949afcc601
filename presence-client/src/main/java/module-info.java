/** Presence over the wire: {@link io.presence.client.PresenceClient}. */
module io.presence.client {
    requires transitive io.presence.core;
    requires io.netty.transport;
    requires io.vertx.core.logging;

    exports io.presence.client;
}
