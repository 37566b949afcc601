package io.presence.server;

import io.vertx.core.transport.Transport;
import java.util.Locale;

/** How the program talks to the operating system about sockets; {@code docs/performance.md} has what each is worth. */
enum NetworkTransport {
    /** Epoll where it is available, else the JDK's. */
    AUTO,
    /** The JDK's own, everywhere. */
    NIO,
    /** Linux's, by Netty's library. */
    EPOLL,
    /** Linux's newer one, by Netty's library. */
    IO_URING;

    /**
     * By name.
     *
     * @throws IllegalArgumentException if there is none of this name, or it is not available here
     */
    static Transport of(String name) {
        for (NetworkTransport each : values()) {
            if (each.toString().equals(name.toLowerCase(Locale.ROOT))) {
                return each.available();
            }
        }
        throw new IllegalArgumentException(
                "transport is " + name + ", expected auto, nio, epoll or io_uring; auto is the default");
    }

    private Transport available() {
        Transport transport = transport();
        if (transport != null && transport.available()) {
            return transport;
        }
        Throwable cause = transport == null ? null : transport.unavailabilityCause();
        throw new IllegalArgumentException("transport " + this + " is not available here ("
                + (cause == null ? "its library is not on the class path" : cause) + "): use auto or nio");
    }

    /** Vert.x's, or null where its classes are not on the class path. */
    private Transport transport() {
        return switch (this) {
            case AUTO -> Transport.EPOLL != null && Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO;
            case NIO -> Transport.NIO;
            case EPOLL -> Transport.EPOLL;
            case IO_URING -> Transport.IO_URING;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
