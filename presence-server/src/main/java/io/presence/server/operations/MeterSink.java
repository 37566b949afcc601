package io.presence.server.operations;

import io.presence.server.ClusterStatus;
import java.util.List;

/** What shows the server's meters; so that nothing but its implementation needs a library for them. */
public interface MeterSink {
    /**
     * The readings from now on; called on the presence context.
     *
     * @param status what the node knows of its cluster
     * @param loops how its loops are
     */
    void show(ClusterStatus status, List<LoopStatus> loops);

    /**
     * Whether {@link #text} gives anything.
     *
     * @return whether it does
     */
    boolean hasText();

    /**
     * All meters in Prometheus' text format, the application's too; called on a worker thread.
     *
     * @return the text
     */
    String text();

    /** Shows nothing any more. */
    void close();
}
