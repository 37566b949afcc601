package io.presence.server.order;

import io.presence.server.cluster.OnlineSnapshot;

/**
 * The loop's oldest ticket, a query for everybody, has been reached.
 *
 * @param snapshot everybody
 * @param sliceOfExcepted in which slice the user stands that is to be left out, or -1
 */
public record EveryoneOnline(OnlineSnapshot snapshot, int sliceOfExcepted) implements BatchItem {}
