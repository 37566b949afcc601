/**
 * The presence server: verticles to embed, and a program to run.
 *
 * <p>Open {@link io.presence.server.PresenceServer} first; the package description of {@link io.presence.server}
 * follows one login from its socket to the subscribers.
 */
module io.presence.server {
    requires transitive io.presence.core;
    requires transitive io.vertx.auth.common;
    requires io.vertx.healthcheck;
    requires io.vertx.web;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.slf4j;

    // Only with a registry of meters, see Meters. Not transitive: then javac would ask every embedder's module for it.
    requires static micrometer.core;

    // The program's alone; an embedder need not have them.
    requires static micrometer.registry.prometheus;
    requires static info.picocli;
    requires static org.yaml.snakeyaml;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;

    // One cluster manager of many; an embedder brings the one of their choice.
    requires static io.vertx.clustermanager.hazelcast;
    requires static com.hazelcast.core;

    exports io.presence.server;

    opens io.presence.server to
            info.picocli;
}
