package io.presence.bench.load;

/** A user who logs in, and out again. */
final class Visit extends LoadConnection {
    private final Visits visits;

    Visit(LoadLoop load, Visits visits, Names names, int number) {
        super(load, names, number);
        this.visits = visits;
    }

    @Override
    void loggedIn() {
        visits.loggedIn(this);
    }

    @Override
    void answer(ServerMessage message) {
        throw unexpected(message);
    }

    @Override
    void gone() {
        visits.gone(this);
    }
}
