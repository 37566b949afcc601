package io.presence.bench.report;

import java.util.Optional;

/**
 * The targets, in the order and the words of what set them: scenario, figure, and what is asked of it. A target is for the
 * ratio to the published server in the same round, or for the figure itself.
 */
enum Target {
    FAN_OUT(
            "fan-out",
            "fan-out: 1000 watchers of everybody, 20 users logging in and out as fast as they can",
            Figure.DELIVERIES,
            Kind.TIMES_AT_LEAST,
            40),
    CAPACITY(
            "capacity",
            "capacity: the highest paced rate of logins with login-to-notice p99 under 30 ms, 1000 watchers",
            Figure.LOGINS,
            Kind.TIMES_AT_LEAST,
            40),
    CAPACITY_DELIVERIES("capacity", "the same", Figure.DELIVERIES, Kind.TIMES_AT_LEAST, 40),
    PACED_P50("paced", "paced: 1000 watchers, 20 logins/s; login to notice", Figure.P50, Kind.TIMES_AT_MOST, 0.65),
    PACED_P99("paced", "the same", Figure.P99, Kind.TIMES_AT_MOST, 0.5),
    PACED_P999("paced", "the same", Figure.P999, Kind.BELOW, 15_000),
    FRIENDS(
            "friends",
            "friends: 1000 watchers of 100 names each from 10 000; logins as fast as they can",
            Figure.DELIVERIES,
            Kind.TIMES_AT_LEAST,
            3),
    FRIENDS_LOGINS("friends", "the same", Figure.LOGINS, Kind.TIMES_AT_LEAST, 3),
    QUERY_EVERYONE(
            "query-everyone", "query: \"everybody\" of 1007 names, 8 askers", Figure.ANSWERS, Kind.TIMES_AT_LEAST, 4),
    QUERY_NAMES("query-names", "query: 100 of 100 000 online users by name", Figure.ANSWERS, Kind.TIMES_AT_LEAST, 50),
    LOGIN_STORM("login-storm", "login storm: 10 000 connections", Figure.LOGINS, Kind.TIMES_AT_LEAST, 3),
    IDLE_RESIDENT("idle-memory", "idle memory", Figure.RESIDENT, Kind.BELOW, 5_000),
    IDLE_LIVE("idle-memory", "idle memory", Figure.LIVE_HEAP, Kind.BELOW, 2_000),
    CLUSTER_LATENCY(
            "cluster-latency",
            "cluster: join on node A to notice on node C, three nodes, 500 joins/s",
            Figure.P99,
            Kind.BELOW,
            10_000,
            "Phoenix.Tracker: 1 492"),
    CLUSTER_P50("cluster-latency", "the same", Figure.P50, Kind.NOTED, 0, "Phoenix.Tracker: 765"),
    CLUSTER_P999("cluster-latency", "the same", Figure.P999, Kind.NOTED, 0),
    CLUSTER_JOINS(
            "cluster-joins",
            "cluster: joins/s until both other nodes have all of 100 000",
            Figure.JOINS,
            Kind.AT_LEAST,
            86_000,
            "Phoenix.Tracker: 8 600"),
    CLUSTER_MEMORY(
            "cluster-memory",
            "cluster: memory of a user owned by another node, beyond the name",
            Figure.BYTES_A_USER,
            Kind.BELOW,
            150,
            "Phoenix.Tracker: 1 060, with the name");

    /** What is asked of a figure. */
    enum Kind {
        TIMES_AT_LEAST,
        TIMES_AT_MOST,
        AT_LEAST,
        BELOW,
        /** Nothing: it stands beside another. */
        NOTED;

        private boolean ofRatio() {
            return this == TIMES_AT_LEAST || this == TIMES_AT_MOST;
        }
    }

    private final String scenario;
    private final String text;
    private final Figure figure;
    private final Kind kind;
    private final double bound;
    private final String elsewhere;

    Target(String scenario, String text, Figure figure, Kind kind, double bound) {
        this(scenario, text, figure, kind, bound, null);
    }

    Target(String scenario, String text, Figure figure, Kind kind, double bound, String elsewhere) {
        this.scenario = scenario;
        this.text = text;
        this.figure = figure;
        this.kind = kind;
        this.bound = bound;
        this.elsewhere = elsewhere;
    }

    String scenario() {
        return scenario;
    }

    String text() {
        return text;
    }

    Figure figure() {
        return figure;
    }

    /** What another system measured, where the published server has nothing to compare with. */
    Optional<String> elsewhere() {
        return Optional.ofNullable(elsewhere);
    }

    String asked() {
        return switch (kind) {
            case TIMES_AT_LEAST -> "at least " + Numbers.figure(bound) + " times";
            case TIMES_AT_MOST -> "at most " + Numbers.figure(bound) + " times";
            case AT_LEAST -> "at least " + Numbers.figure(figure.inUnit(bound));
            case BELOW -> "below " + Numbers.figure(figure.inUnit(bound));
            case NOTED -> "";
        };
    }

    /** What the target is held against: the ratio, or our figure. */
    Optional<Spread> judged(Comparison measured) {
        return kind.ofRatio() ? measured.ratio() : measured.ours();
    }

    /** Whether a value meets it, and by how much. */
    String verdict(double value) {
        String share = kind == Kind.NOTED ? "" : Numbers.figure(value / bound) + " times the ";
        return switch (kind) {
            case TIMES_AT_LEAST, AT_LEAST -> met(value >= bound) + share + "target";
            case TIMES_AT_MOST -> met(value <= bound) + share + "bound";
            case BELOW -> met(value < bound) + share + "bound";
            case NOTED -> "";
        };
    }

    private static String met(boolean is) {
        return is ? "**met**: " : "**missed**: ";
    }
}
