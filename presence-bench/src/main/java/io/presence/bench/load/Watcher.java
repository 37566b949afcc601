package io.presence.bench.load;

import java.nio.ByteBuffer;

/** A connection that subscribes to everybody. */
final class Watcher extends LoadConnection {
    private final Runnable ready;
    private final NoticeTally tally = new NoticeTally();

    /** Of one watcher; the others are compared with it. */
    private final Ledger ledger;

    private Runnable marked;

    Watcher(LoadLoop load, Names names, int number, Ledger ledger, Runnable ready) {
        super(load, names, number);
        this.ledger = ledger;
        this.ready = ready;
    }

    @Override
    void loggedIn() {
        load.stays(this);
        ready.run();
    }

    /** Subscribes: when all watchers are logged in, lest they are told of each other. */
    void subscribe(Runnable subscribed) {
        marked = subscribed;
        send(ClientFrames.SUBSCRIBE_ALL);
    }

    /** Asks for a PONG, which follows all notices that are on their way. */
    void mark(Runnable reached) {
        marked = reached;
        send(ClientFrames.PING);
    }

    NoticeTally tally() {
        return tally;
    }

    @Override
    public void shortMessages(ByteBuffer bytes, int from, int to, int count) {
        long now = load.tick();
        tally.shortMessages(bytes, from, to, this);
        Latencies latencies = load.latencies();
        if (latencies != null) {
            joins(bytes, from, to, count == 1, now, latencies);
        }
        if (ledger != null) {
            ledger.shortMessages(bytes, from, to);
        }
    }

    private void joins(ByteBuffer bytes, int from, int to, boolean single, long now, Latencies latencies) {
        Visits visits = load.visits();
        int at = from;
        while (at < to) {
            int end = at + 2 + bytes.get(at + 1);
            if (NoticeTally.action(bytes, at + 2, end) == ServerMessage.JOIN_ALL) {
                int visit = Names.numberBefore(bytes, end);
                latencies.joined(visit, now - visits.dueNanos(visit), single);
            }
            at = end;
        }
    }

    @Override
    public void message(ByteBuffer bytes, int from, int to) {
        tally.message(bytes, from, to, this);
        if (ledger != null) {
            ledger.message(bytes, from, to);
        }
    }

    @Override
    void answer(ServerMessage message) {
        boolean subscribed = message.is(ServerMessage.PRESENCE, ServerMessage.SUBSCRIBE_ALL);
        if (!subscribed && !message.is(ServerMessage.CONNECTION, ServerMessage.PONG)) {
            throw unexpected(message);
        }
        if (marked != null) {
            Runnable reached = marked;
            marked = null;
            reached.run();
        }
    }
}
