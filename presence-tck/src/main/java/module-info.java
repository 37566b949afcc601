/** A conformance kit for servers and clients. Empty so far: only its place in the build is made. */
module io.presence.tck {
    requires transitive io.presence.core;
}
