package io.presence.server.order;

import io.presence.PresenceEvent;
import java.util.BitSet;

/** What the presence context sends a loop, in order; immutable. */
sealed interface BatchItem permits BatchItem.Change, BatchItem.Reached, BatchItem.UsersOnline, EveryoneOnline {

    /** A user joined or left: for the loop's subscribers. */
    record Change(PresenceEvent event) implements BatchItem {}

    /** The loop's oldest ticket, a login or a place, has been reached. */
    enum Reached implements BatchItem {
        REACHED
    }

    /** The loop's oldest ticket, a query for users, has been reached: a bit for each user asked for. */
    record UsersOnline(BitSet online) implements BatchItem {}
}
