package io.presence.bench.load;

import java.util.List;

/** Whether all watchers were told of all visits: each join and leave once, and in one order. */
final class Delivery {
    private Delivery() {}

    /** The ledger is that of the first tally's watcher. */
    static void check(List<NoticeTally> tallies, Ledger ledger, int visits) {
        long due = 2L * visits;
        List<NoticeTally> others =
                tallies.stream().filter(tally -> tally.notices() != due).toList();
        if (!others.isEmpty()) {
            throw new NotExactException("%d of %d watchers were not told %d times of %d visits; one was told %d times"
                    .formatted(
                            others.size(),
                            tallies.size(),
                            due,
                            visits,
                            others.get(0).notices()));
        }
        ledger.check(visits);
        long checksum = tallies.get(0).checksum();
        long differing =
                tallies.stream().filter(tally -> tally.checksum() != checksum).count();
        if (differing > 0) {
            throw new NotExactException("%d of %d watchers were told something else than the first, or in another order"
                    .formatted(differing, tallies.size()));
        }
    }
}
