package io.presence.server.delivery;

import io.presence.protocol.ServerMessage;
import io.presence.server.order.EveryoneOnline;
import io.presence.server.transport.ClientTransport;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * One socket's writes, in the order they became due: answers in the order of the requests, notices in the order of the
 * changes, each where it belongs between the others. What is due in a turn is gathered and written by {@link #flush}.
 *
 * <p>Only as much is handed to the socket as it takes; the rest waits here, where a notice costs a reference, since its
 * bytes are shared by all who receive it.
 *
 * <p>Owned by the connection's event loop. Takes the time from outside.
 */
public final class Outbound {
    /** So that one socket with much to write does not keep the loop from the others. */
    private static final int STEPS_A_FLUSH = 1_000;

    private final ClientTransport transport;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>(2);
    private long waitingNoticeBytes;
    private int waitingAnswers;
    private long tookAtMillis;
    private boolean noticesEnded;

    /**
     * Nothing waits.
     *
     * @param transport the socket
     * @param nowMillis the time, in milliseconds of any clock that only goes forward
     */
    public Outbound(ClientTransport transport, long nowMillis) {
        this.transport = transport;
        this.tookAtMillis = nowMillis;
    }

    /**
     * An answer is due.
     *
     * @param answer the answer
     */
    public void answer(ServerMessage answer) {
        answers(List.of(answer).iterator());
    }

    /**
     * Answers are due, to be made as they are written.
     *
     * @param answers the answers, in order
     */
    public void answers(Iterator<ServerMessage> answers) {
        if (answers.hasNext()) {
            waitingAnswers++;
            waiting.add(new Answers(answers));
        }
    }

    /**
     * The answer to "everybody" is due.
     *
     * @param everyone everybody
     * @param except a user to leave out, or null
     * @param cache the loop's encoded slices
     */
    public void everyone(EveryoneOnline everyone, String except, EveryoneCache cache) {
        waitingAnswers++;
        waiting.add(new EveryoneAnswer(everyone, except, cache));
    }

    /** No more notices are due; the subscriber is gone, though its subscriptions may be forgotten later. */
    public void endNotices() {
        noticesEnded = true;
    }

    /** Whether notices still become due. */
    boolean takesNotices() {
        return !noticesEnded;
    }

    /** A notice is due. */
    void notice(EncodedNotice notice) {
        waitingNoticeBytes += notice.noticeBytes();
        waiting.add(notice);
    }

    /**
     * Writes what waits, as far as the socket takes it.
     *
     * @param nowMillis the time
     * @return whether there is more that the socket would take: flush again in a later turn
     */
    public boolean flush(long nowMillis) {
        for (int steps = 0; !waiting.isEmpty() && transport.writable(); steps++) {
            if (steps == STEPS_A_FLUSH) {
                return true;
            }
            Outgoing next = waiting.peek();
            tookAtMillis = nowMillis;
            if (!next.writeNext(transport)) {
                waiting.remove();
                waitingNoticeBytes -= next.noticeBytes();
                if (next.noticeBytes() == 0) {
                    waitingAnswers--;
                }
            }
        }
        return false;
    }

    /**
     * The socket took something.
     *
     * @param nowMillis the time
     */
    public void took(long nowMillis) {
        tookAtMillis = nowMillis;
    }

    /**
     * When the socket last took something.
     *
     * @return the time, in milliseconds of the clock that the other methods are given
     */
    public long tookAtMillis() {
        return tookAtMillis;
    }

    /**
     * Whether answers wait: then the socket is not to be read.
     *
     * @return whether any does
     */
    public boolean answersWait() {
        return waitingAnswers > 0;
    }

    /**
     * Whether nothing waits.
     *
     * @return whether all has been handed to the socket
     */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * The notices that wait.
     *
     * @return their length, in bytes
     */
    public long waitingNoticeBytes() {
        return waitingNoticeBytes;
    }

    /** Drops what waits; the socket is closed. */
    public void clear() {
        waiting.clear();
        waitingNoticeBytes = 0;
        waitingAnswers = 0;
    }
}
