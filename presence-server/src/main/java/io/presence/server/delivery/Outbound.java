package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.order.EveryoneOnline;
import io.presence.server.transport.ClientTransport;
import io.presence.server.transport.WebSocketFrames;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One socket's writes, in the order they became due: answers in the order of the requests, notices in the order of the
 * changes, each where it belongs between the others. What became due in a turn leaves at {@link #flush}, in one write.
 *
 * <p>Notices about everybody are not brought here one by one: this knows how far it is in what all are told, and catches
 * up before anything else becomes due, and when it is flushed.
 *
 * <p>Only as much is handed to the socket as it takes; the rest waits here, where notices cost a reference, since their
 * bytes are shared by all who receive them.
 *
 * <p>Owned by the connection's event loop. Takes the time from outside.
 */
public final class Outbound implements NoticeLog.Sink {
    /** So that one socket with much to write does not keep the loop from the others. */
    private static final int STEPS_A_FLUSH = 1_000;

    private static final int STEPS_A_LOOK = 8;
    private static final int MILLIS_A_FLUSH = 5;

    private final ClientTransport transport;

    /** Null while nothing waits, as it mostly does. */
    private ArrayDeque<Outgoing> waiting;

    private long waitingNoticeBytes;
    private int waitingAnswers;
    private long tookAtMillis;
    private boolean written;
    private boolean noticesEnded;

    /** What all who subscribe to everybody are told; null if this one does not. */
    private NoticeLog everyone;

    private long everyonePosition;
    private int everyonePlace;

    /** Whether the audience will flush it. */
    private boolean flushDue;

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

    // ---- what becomes due ----

    /**
     * An answer is due.
     *
     * @param answer the answer
     */
    public void answer(ServerMessage answer) {
        catchUp();
        if (writesNow()) {
            transport.write(WebSocketFrames.binary(MessageCodec.encode(answer)));
            written = true;
        } else {
            answerWaits(new Answers(List.of(answer).iterator()));
        }
    }

    /**
     * Answers are due, to be made as they are written.
     *
     * @param answers the answers, in order
     */
    public void answers(Iterator<ServerMessage> answers) {
        if (answers.hasNext()) {
            catchUp();
            answerWaits(new Answers(answers));
        }
    }

    /**
     * The answer to "everybody" is due.
     *
     * @param everyone everybody
     * @param cache the loop's encoded slices
     */
    public void everyone(EveryoneOnline everyone, EveryoneCache cache) {
        catchUp();
        answerWaits(new EveryoneAnswer(everyone, cache));
    }

    private void answerWaits(Outgoing answer) {
        waitingAnswers++;
        waits(answer);
    }

    private void waits(Outgoing outgoing) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
        }
        waiting.add(outgoing);
    }

    private boolean writesNow() {
        return waiting == null && transport.writable();
    }

    /** Notices about everybody are due; if they wait, all that is kept for them is theirs. */
    @Override
    public void notices(ByteBuf chunk, int from, int length) {
        if (writesNow()) {
            transport.write(chunk.retainedSlice(from, length));
            written = true;
        } else {
            noticesWait(chunk, from, length);
        }
    }

    private void noticesWait(ByteBuf chunk, int from, int length) {
        waitingNoticeBytes += length;
        boolean grown =
                waiting != null && waiting.peekLast() instanceof NoticeSlice last && last.grows(chunk, from, length);
        if (!grown) {
            waits(new NoticeSlice(chunk, from, length));
        }
    }

    /** Notices about named users are due: the last in a log, from a position on. */
    void named(NoticeLog log, long position) {
        catchUp();
        log.since(position, this::named);
    }

    /**
     * What waits is copied: the chunk is full of what others are told, and a few bytes that are counted would keep all of
     * it in memory.
     */
    private void named(ByteBuf chunk, int from, int length) {
        if (writesNow()) {
            notices(chunk, from, length);
            return;
        }
        waitingNoticeBytes += length;
        if (waiting != null && waiting.peekLast() instanceof NoticeCopy last && last.hasRoom(length)) {
            last.append(chunk, from, length);
        } else {
            waits(new NoticeCopy(chunk, from, length));
        }
    }

    // ---- everybody ----

    /** Is told of everybody from here on; the place is its own in a list. */
    void begin(NoticeLog log, int place) {
        everyone = log;
        everyonePosition = log.end();
        everyonePlace = place;
    }

    /** Is told of everybody no longer, but of what came before. */
    void end() {
        catchUp();
        everyone = null;
    }

    boolean isToldOfEveryone() {
        return everyone != null;
    }

    int everyonePlace() {
        return everyonePlace;
    }

    void everyonePlace(int place) {
        everyonePlace = place;
    }

    private void catchUp() {
        if (everyone != null && everyonePosition < everyone.end()) {
            long position = everyonePosition;
            everyonePosition = everyone.end();
            everyone.since(position, this);
        }
    }

    // ---- notices end ----

    /** No more notices are due; the subscriber is gone, though its subscriptions may be forgotten later. */
    public void endNotices() {
        noticesEnded = true;
    }

    /** Whether notices still become due. */
    boolean takesNotices() {
        return !noticesEnded;
    }

    /** Marks it to be flushed; tells whether it was not marked. */
    boolean markFlushDue() {
        boolean first = !flushDue;
        flushDue = true;
        return first;
    }

    void clearFlushDue() {
        flushDue = false;
    }

    // ---- writing ----

    /**
     * Writes what is due, as far as the socket takes it.
     *
     * @param clock the time in milliseconds, asked for only where something waits: it costs as much as the rest
     * @return whether there is more that the socket would take: flush again in a later turn
     */
    public boolean flush(LongSupplier clock) {
        catchUp();
        boolean more = waiting != null && writeSome(clock);
        if (written) {
            written = false;
            transport.flush();
        }
        return more;
    }

    private boolean writeSome(LongSupplier clock) {
        long nowMillis = clock.getAsLong();
        for (int steps = 0; waiting != null && transport.writable(); steps++) {
            if (steps == STEPS_A_FLUSH) {
                return true;
            }
            // A step may take some time without a byte being written.
            if (steps % STEPS_A_LOOK == STEPS_A_LOOK - 1 && clock.getAsLong() - nowMillis >= MILLIS_A_FLUSH) {
                return true;
            }
            Outgoing next = waiting.peek();
            tookAtMillis = nowMillis;
            written = true;
            // Before it is written: then it may be gone.
            int noticeBytes = next.noticeBytes();
            if (!next.writeNext(transport)) {
                waiting.remove();
                waitingNoticeBytes -= noticeBytes;
                if (noticeBytes == 0) {
                    waitingAnswers--;
                }
                if (waiting.isEmpty()) {
                    waiting = null;
                }
            }
        }
        return false;
    }

    /**
     * Looks whether the socket takes anything; to be called every now and then.
     *
     * @param nowMillis the time
     */
    public void look(long nowMillis) {
        boolean took = transport.tookSome();
        if (took || waiting == null) {
            tookAtMillis = nowMillis;
        }
    }

    /**
     * The socket is known to have taken something, or not to have been able to.
     *
     * @param nowMillis the time
     */
    public void took(long nowMillis) {
        tookAtMillis = nowMillis;
    }

    /**
     * When the socket was last seen to have taken something, or had nothing to take.
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
        return waiting == null;
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
        everyone = null;
        if (waiting != null) {
            waiting.forEach(Outgoing::drop);
            waiting = null;
        }
        waitingNoticeBytes = 0;
        waitingAnswers = 0;
    }
}
