package io.presence.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The whole truth of one watcher: every notice parsed, and each visitor first joins and then leaves, once. The watchers
 * that were told the same as this one need no parsing.
 */
final class Ledger {
    private static final byte AWAY = 0;
    private static final byte HERE = 1;
    private static final byte GONE = 2;

    private final Names names;
    private byte[] states = new byte[1024];

    Ledger(Names names) {
        this.names = names;
    }

    void shortMessages(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = at + 2 + bytes.get(at + 1);
            message(bytes, at + 2, end);
            at = end;
        }
    }

    /** Takes a payload; what is no notice is passed over. */
    void message(ByteBuffer bytes, int from, int to) {
        ServerMessage message = ServerMessage.parse(bytes, from, to);
        if (message.is(ServerMessage.PRESENCE, ServerMessage.JOIN_ALL)) {
            change(message.name(), AWAY, HERE);
        } else if (message.is(ServerMessage.PRESENCE, ServerMessage.LEAVE_ALL)) {
            change(message.name(), HERE, GONE);
        }
    }

    private void change(String name, byte expected, byte next) {
        int number = number(name);
        if (number >= states.length) {
            states = Arrays.copyOf(states, Math.max(number + 1, states.length * 2));
        }
        if (states[number] != expected) {
            throw new NotExactException("a watcher was told that " + name + (next == HERE ? " joined" : " left")
                    + ", who had " + was(states[number]));
        }
        states[number] = next;
    }

    private static String was(byte state) {
        return state == AWAY ? "not joined" : state == HERE ? "joined already" : "left already";
    }

    private int number(String name) {
        int number = -1;
        if (name != null && name.length() == names.length()) {
            try {
                number = Integer.parseInt(name.substring(names.length() - 8));
            } catch (NumberFormatException e) {
                // Said below.
            }
        }
        if (number < 0 || !names.of(number).equals(name)) {
            throw new NotExactException("a watcher was told of " + name + ", who is no visitor of this load");
        }
        return number;
    }

    /** Checks that exactly the visitors of these numbers came and went. */
    void check(int visits) {
        for (int number = 0; number < Math.max(visits, states.length); number++) {
            byte state = number < states.length ? states[number] : AWAY;
            if (state != (number < visits ? GONE : AWAY)) {
                throw new NotExactException(
                        "of " + visits + " visits, at their end, " + names.of(number) + " had " + was(state));
            }
        }
    }
}
