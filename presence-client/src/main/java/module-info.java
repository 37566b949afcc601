/** The API over the wire, with reconnect. Empty so far: only its place in the build is made. */
module io.presence.client {
    requires transitive io.presence.core;
}
