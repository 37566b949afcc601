package io.presence.tck;

/** The chapters of the rules, in their order. */
public enum Chapter {
    LOGIN("LOG", Subject.SERVER, "Connection and login"),
    SUBSCRIBE("SUB", Subject.SERVER, "Subscribe"),
    UNSUBSCRIBE("UNS", Subject.SERVER, "Unsubscribe"),
    QUERY("QRY", Subject.SERVER, "Query"),
    NOTICES("NOT", Subject.SERVER, "Notices"),
    PERMISSIONS("PRM", Subject.SERVER, "Permissions"),
    WIRE("WIR", Subject.SERVER, "Wire"),
    BAD_INPUT("BAD", Subject.SERVER, "Bad input"),
    ORDER("ORD", Subject.SERVER, "Order"),
    CLUSTER("CLU", Subject.CLUSTER, "Cluster"),
    CLIENT_CALLS("CLI", Subject.CLIENT, "Client calls"),
    CLIENT_RECONNECT("REC", Subject.CLIENT, "Client reconnect");

    private final String prefix;
    private final Subject subject;
    private final String title;

    Chapter(String prefix, Subject subject, String title) {
        this.prefix = prefix;
        this.subject = subject;
        this.title = title;
    }

    /** What the ids of its rules begin with. */
    public String prefix() {
        return prefix;
    }

    /** What its rules are about. */
    public Subject subject() {
        return subject;
    }

    /** Its heading. */
    public String title() {
        return title;
    }
}
