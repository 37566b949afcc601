package io.presence.bench.load;

/** Who visits next. */
interface Visitors {
    /** The number of the next one's name. */
    int next();

    /** This one's connection is closed. */
    default void gone(int number) {}

    /** Each number once, so that no visit is mistaken for another. */
    static Visitors allDifferent() {
        return new Visitors() {
            private int next;

            @Override
            public int next() {
                return next++;
            }
        };
    }
}
