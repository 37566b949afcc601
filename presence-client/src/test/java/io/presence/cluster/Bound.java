package io.presence.cluster;

/** What is promised of a cluster, with the default options, and measured by the fault tests; a row of the table each. */
enum Bound {
    KILLED("`kill -9` of a node: its users' leaves are out on all others", 1_000, 2_000),
    TWO_KILLED("`kill -9` of two nodes at once: the leaves are out on the one that stays", 1_000, 2_000),
    TERMINATED("SIGTERM, without grace: the leaves are out on all others", 0, 2_000),
    STOPPED("SIGTERM: the process has ended, within `drainMillis` + 5 s", 0, 5_000),
    SILENT("silent death (SIGSTOP, a cut cable): the leaves are out on all others", 0, 4_000),
    CUT("nodes cut from each other: the leaves are out on the far side", 0, 4_000),
    PAUSED("a pause of up to 2 s: leaves told", 0, 0, "leaves"),
    WOKEN("a node that wakes after longer: all nodes agree", 0, 10_000),
    HEALED("a split that heals: all nodes agree", 0, 10_000),
    MERGED("after the cluster manager's last merge: all nodes agree", 0, 3_000),
    RESTARTED("a node restarts under load: from its first answer on all nodes agree", 0, 3_000),
    ROLLING_NOTICES("rolling restart within the grace: joins and leaves told of those who come back", 0, 0, "notices"),
    ROLLING_ANSWERS("rolling restart within the grace: answers without one of them", 0, 0, "answers");

    /** What a test adds to a promise on a machine that others use, too; the table shows what was measured. */
    static final long SLACK_MILLIS = Long.getLong("presence.slackMillis", 1_000);

    private final String what;
    private final long median;
    private final long worst;
    private final String unit;

    Bound(String what, long median, long worst) {
        this(what, median, worst, "ms");
    }

    /** A median of 0 is none that is promised. */
    Bound(String what, long median, long worst, String unit) {
        this.what = what;
        this.median = median;
        this.worst = worst;
        this.unit = unit;
    }

    String what() {
        return what;
    }

    String promise() {
        return (median > 0 ? show(median) + " median, " : "") + show(worst) + (median > 0 ? " worst" : "");
    }

    String show(long value) {
        return unit.equals("ms") ? String.format("%,d ms", value).replace(',', ' ') : value + " " + unit;
    }

    /** The most that a test lets pass. */
    long medianLimit() {
        return median == 0 ? Long.MAX_VALUE : median + slack();
    }

    long worstLimit() {
        return worst + slack();
    }

    private long slack() {
        return unit.equals("ms") ? SLACK_MILLIS : 0;
    }
}
