package io.presence.server.cluster;

/**
 * The way to the other nodes. Best effort: what is sent may be lost, come twice, late or in another order, and nobody is
 * told. Called on the presence context.
 */
interface ClusterChannel {
    /** To every incarnation that listens; whether to this one, too, does not matter. */
    void publish(ClusterMessage message);

    /** To one incarnation. */
    void send(long incarnation, ClusterMessage message);

    /** A node that should be heard is not: perhaps since it does not know that this one listens. */
    void registerAnew();

    /**
     * An incarnation is silent: perhaps since its process has ended. What a look comes to, {@link ClusterNode#looked} is
     * told, always and not at once.
     */
    void look(Incarnation silent);
}
