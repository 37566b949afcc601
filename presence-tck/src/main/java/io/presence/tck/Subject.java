package io.presence.tck;

/** What a rule is about, and so what it takes to test it. */
public enum Subject {
    /** One server. */
    SERVER,
    /** Servers that are the nodes of one cluster. */
    CLUSTER,
    /** A client, with its driver. */
    CLIENT
}
