package io.presence.bench.report;

/** What is measured: its key in the results, its unit in the report, and how much of it is one of that unit. */
enum Figure {
    DELIVERIES("deliveriesPerSecond", "deliveries/s", 1),
    LOGINS("loginsPerSecond", "logins/s", 1),
    ANSWERS("answersPerSecond", "answers/s", 1),
    P50("p50Micros", "p50, ms", 1_000),
    P99("p99Micros", "p99, ms", 1_000),
    P999("p999Micros", "p99.9, ms", 1_000),
    RESIDENT("residentBytesPerConnection", "resident bytes each", 1),
    LIVE_HEAP("liveHeapBytesPerConnection", "live heap bytes each", 1),
    JOINS("joinsPerSecond", "joins/s", 1),
    BYTES_A_USER("bytesPerUser", "bytes a user", 1);

    private final String key;
    private final String unit;
    private final double of;

    Figure(String key, String unit, double of) {
        this.key = key;
        this.unit = unit;
        this.of = of;
    }

    String key() {
        return key;
    }

    String unit() {
        return unit;
    }

    /** A measured value in the report's unit. */
    double inUnit(double measured) {
        return measured / of;
    }
}
