package io.presence.bench.load;

import java.time.Duration;
import java.util.List;

/** Users who log in and stay, and do nothing. */
public final class Residents {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LoadLoop load;
    private final List<Resident> residents;
    private final Duration took;

    private Residents(LoadLoop load, List<Resident> residents, Duration took) {
        this.load = load;
        this.residents = residents;
        this.took = took;
    }

    private static final class Resident extends LoadConnection {
        private final Runnable ready;
        private Runnable gone;

        private Resident(LoadLoop load, Names names, int number, Runnable ready) {
            super(load, names, number);
            this.ready = ready;
        }

        @Override
        void loggedIn() {
            load.stays(this);
            ready.run();
        }

        @Override
        void answer(ServerMessage message) {
            if (!message.is(ServerMessage.CONNECTION, ServerMessage.PONG)) {
                throw unexpected(message);
            }
        }

        private void leave(Runnable left) {
            gone = left;
            load.leaves(this);
            close();
        }

        @Override
        void gone() {
            gone.run();
        }
    }

    /** Logs in so many, never more than {@code underWay} at a time. */
    public static Residents logIn(LoadLoop load, String prefix, int count, int underWay) {
        Names names = new Names(prefix);
        long start = System.nanoTime();
        long[] end = new long[1];
        List<Resident> residents = load.await(
                load.openAll(
                        count,
                        underWay,
                        (index, ready) -> new Resident(load, names, index, () -> {
                            end[0] = System.nanoTime();
                            ready.run();
                        })),
                PATIENCE,
                () -> count + " users to log in");
        return new Residents(load, residents, Duration.ofNanos(end[0] - start));
    }

    /** From the first that connects until the last that is logged in. */
    public Duration took() {
        return took;
    }

    /** Logs all out, and waits until they are. */
    public void logOut() {
        load.each(residents, Resident::leave, PATIENCE, () -> residents.size() + " users to log out");
    }
}
