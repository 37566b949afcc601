package io.presence.bench.load;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A connection that asks, and asks again when it is answered. An answer whose bytes were not seen before is parsed and
 * checked; so each answer is right, or the same as one that was.
 */
final class Asker extends LoadConnection {
    /** A question and what is right. */
    static final class Question {
        private final byte[] frame;
        private final Check check;

        Question(byte[] frame, Check check) {
            this.frame = frame;
            this.check = check;
        }
    }

    /** Throws when the answer is not the one. */
    interface Check {
        void check(String asker, ServerMessage answer);
    }

    private final Runnable ready;
    private final List<Question> questions;
    private final long[] right;
    private final CRC32C checksum = new CRC32C();
    private int asked;
    private long answers;
    private long bytesAnswered;
    private boolean asking;
    private Runnable stopped;

    Asker(LoadLoop load, Names names, int number, List<Question> questions, Runnable ready) {
        super(load, names, number);
        this.questions = questions;
        this.right = new long[questions.size()];
        this.ready = ready;
    }

    @Override
    void loggedIn() {
        load.stays(this);
        ready.run();
    }

    void ask() {
        asking = true;
        next();
    }

    private void next() {
        send(questions.get(asked % questions.size()).frame);
    }

    /** Asks no more; tells when the last answer is there. */
    void stop(Runnable last) {
        asking = false;
        stopped = last;
    }

    @Override
    public void message(ByteBuffer bytes, int from, int to) {
        if (!asking && stopped == null) {
            super.message(bytes, from, to);
            return;
        }
        int question = asked % questions.size();
        long seen = ((long) (to - from) << Integer.SIZE) | checksum(bytes, from, to);
        if (seen != right[question]) {
            ServerMessage answer = ServerMessage.parse(bytes, from, to);
            if (answer.is(ServerMessage.CONNECTION, ServerMessage.PONG)) {
                return;
            }
            questions.get(question).check.check(user(), answer);
            right[question] = seen;
        }
        answered(to - from);
    }

    private long checksum(ByteBuffer bytes, int from, int to) {
        checksum.reset();
        checksum.update(bytes.limit(to).position(from));
        bytes.clear();
        return checksum.getValue();
    }

    @Override
    void answer(ServerMessage message) {
        throw unexpected(message);
    }

    private void answered(int length) {
        answers++;
        bytesAnswered += length;
        asked++;
        if (asking) {
            next();
        } else {
            stopped.run();
        }
    }

    long answers() {
        return answers;
    }

    long bytesAnswered() {
        return bytesAnswered;
    }
}
