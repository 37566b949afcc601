/**
 * A conformance kit for servers and clients of the presence protocol.
 *
 * <p>Implementers import {@link io.presence.tck} alone. It shares no code with the servers and clients of this project.
 */
module io.presence.tck {
    requires io.vertx.core;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.handler;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires com.google.protobuf;
    requires java.xml;
    requires static transitive org.junit.jupiter.api;
    requires static org.opentest4j;
    requires static info.picocli;

    exports io.presence.tck;
}
