package io.presence.server.order;

import io.presence.server.cluster.OnlineSnapshot;

/**
 * The loop's oldest ticket, a query for everybody, has been reached.
 *
 * @param snapshot everybody
 * @param excepted the place in it of the user that is to be left out, or null
 */
public record EveryoneOnline(OnlineSnapshot snapshot, OnlineSnapshot.Place excepted) implements BatchItem {}
