package io.presence.server.cluster;

import io.presence.server.ClusterStatus.State;
import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.presence.server.cluster.ClusterMessage.DeltasWanted;
import io.presence.server.cluster.ClusterMessage.Departing;
import io.presence.server.cluster.ClusterMessage.Goodbye;
import io.presence.server.cluster.ClusterMessage.GoodbyeHeard;
import io.presence.server.cluster.ClusterMessage.Heartbeat;
import io.presence.server.cluster.ClusterMessage.Seen;
import io.presence.server.cluster.ClusterMessage.Users;
import io.presence.server.cluster.ClusterMessage.UsersWanted;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What nodes tell each other, as bytes. A message is a byte with the format's version, a byte with its kind, and the
 * sender's id in eight; numbers after that are written seven bits a byte, the lowest first. A join is so a byte or two
 * and the name.
 *
 * <p>In every version a heartbeat goes on with the sender's name, so that a version that is not read can be named.
 */
final class DeltaCodec {
    static final int VERSION = 1;

    private static final int HEARTBEAT = 1;
    private static final int DELTA = 2;
    private static final int DELTAS_WANTED = 3;
    private static final int USERS_WANTED = 4;
    private static final int USERS = 5;
    private static final int GOODBYE = 6;
    private static final int GOODBYE_HEARD = 7;

    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;
    /** A state is written as its place in here. */
    private static final List<State> STATES = List.of(State.STARTING, State.READY, State.DRAINING);

    private DeltaCodec() {}

    static Buffer encode(ClusterMessage message) {
        if (message instanceof Heartbeat heartbeat) {
            return encode(heartbeat);
        }
        if (message instanceof Delta delta) {
            Buffer to = start(DELTA, delta.from());
            number(to, delta.sequence());
            number(to, delta.changes().size());
            for (Change change : delta.changes()) {
                change(to, change);
            }
            return to;
        }
        if (message instanceof DeltasWanted wanted) {
            return number(wanted(DELTAS_WANTED, wanted.from(), wanted.to(), wanted.aloud()), wanted.after());
        }
        if (message instanceof UsersWanted wanted) {
            return number(wanted(USERS_WANTED, wanted.from(), wanted.to(), wanted.aloud()), wanted.segment());
        }
        if (message instanceof Users users) {
            Buffer to = start(USERS, users.from());
            number(to, users.sequence());
            number(to, users.firstSegment());
            number(to, users.endSegment());
            seen(to, users.seen());
            number(to, users.users().size());
            for (String user : users.users()) {
                text(to, user);
            }
            number(to, users.departing().size());
            for (Departing departing : users.departing()) {
                text(to, departing.user());
                number(to, departing.leftMillis());
            }
            return to;
        }
        if (message instanceof Goodbye goodbye) {
            Buffer to = start(GOODBYE, goodbye.from());
            seen(to, goodbye.seen());
            return to;
        }
        return start(GOODBYE_HEARD, message.from());
    }

    private static Buffer wanted(int kind, long from, long to, boolean aloud) {
        return start(kind, from).appendLong(to).appendByte((byte) (aloud ? 1 : 0));
    }

    private static Buffer encode(Heartbeat heartbeat) {
        Buffer to = start(HEARTBEAT, heartbeat.from());
        text(to, heartbeat.incarnation().node());
        text(to, heartbeat.incarnation().member());
        to.appendLong(heartbeat.incarnation().digestKey());
        number(to, heartbeat.beat());
        to.appendByte((byte) STATES.indexOf(heartbeat.state()));
        to.appendByte((byte) (heartbeat.asks() ? 1 : 0));
        number(to, heartbeat.lastSequence());
        number(to, heartbeat.oldestSequence());
        number(to, heartbeat.users());
        return to.appendLong(heartbeat.digest());
    }

    private static Buffer start(int kind, long from) {
        return Buffer.buffer()
                .appendByte((byte) VERSION)
                .appendByte((byte) kind)
                .appendLong(from);
    }

    /** The name's length stands above a bit for a leave and one for its having other owners. */
    private static void change(Buffer to, Change change) {
        byte[] name = change.user().getBytes(StandardCharsets.UTF_8);
        boolean others = !change.others().isEmpty();
        number(to, ((long) name.length << 2) | (change.join() ? 0 : 2) | (others ? 1 : 0));
        to.appendBytes(name);
        if (others) {
            seen(to, change.others());
        }
    }

    private static void seen(Buffer to, List<Seen> seen) {
        number(to, seen.size());
        for (Seen one : seen) {
            to.appendLong(one.incarnation());
            number(to, one.sequence());
        }
    }

    private static void text(Buffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(to, bytes.length);
        to.appendBytes(bytes);
    }

    private static Buffer number(Buffer to, long number) {
        long rest = number;
        while ((rest & ~SEVEN_BITS) != 0) {
            to.appendByte((byte) ((rest & SEVEN_BITS) | MORE));
            rest >>>= 7;
        }
        return to.appendByte((byte) rest);
    }

    /**
     * Reads a message.
     *
     * @throws UnreadableException if it is of another version, or malformed
     */
    static ClusterMessage decode(Buffer bytes) throws UnreadableException {
        return new Reader(bytes).message();
    }

    /** A place in the bytes of a message. */
    private static final class Reader {
        private static final int ID_BYTES = 8;
        private static final int MAX_NUMBER_BITS = 63;

        private final Buffer bytes;
        private int at;

        private Reader(Buffer bytes) {
            this.bytes = bytes;
        }

        private ClusterMessage message() throws UnreadableException {
            int version = octet();
            int kind = octet();
            long from = eight();
            if (version != VERSION) {
                String what = "the cluster format " + version + ", this node speaks " + VERSION
                        + ": run nodes of one release, or of two that document that they go together";
                if (kind == HEARTBEAT) {
                    Incarnation sender = new Incarnation(from, 0, text(), "");
                    throw new UnreadableException(sender + " speaks " + what, sender);
                }
                throw new UnreadableException(Incarnation.text(from) + " speaks " + what);
            }
            ClusterMessage message =
                    switch (kind) {
                        case HEARTBEAT -> heartbeat(from);
                        case DELTA -> new Delta(from, above(0), changes());
                        case DELTAS_WANTED -> new DeltasWanted(from, eight(), flag(), number());
                        case USERS_WANTED -> new UsersWanted(from, eight(), flag(), segment(UserMap.SEGMENTS - 1));
                        case USERS -> users(from);
                        case GOODBYE -> new Goodbye(from, seen());
                        case GOODBYE_HEARD -> new GoodbyeHeard(from);
                        default -> throw malformed("kind " + kind + " is unknown");
                    };
            if (at != bytes.length()) {
                throw malformed((bytes.length() - at) + " bytes follow the message");
            }
            return message;
        }

        private Heartbeat heartbeat(long from) throws UnreadableException {
            String node = text();
            String member = text();
            long key = eight();
            long beat = number();
            int state = octet();
            if (state >= STATES.size()) {
                throw malformed("state " + state + " is unknown");
            }
            boolean asks = flag();
            return new Heartbeat(
                    new Incarnation(from, key, node, member),
                    beat,
                    STATES.get(state),
                    asks,
                    number(),
                    above(0),
                    (int) Math.min(Integer.MAX_VALUE, number()),
                    eight());
        }

        private List<Change> changes() throws UnreadableException {
            int count = count(1);
            List<Change> changes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long head = number();
                String user = text(head >>> 2);
                boolean join = (head & 2) == 0;
                changes.add(new Change(user, join, (head & 1) == 0 ? List.of() : seen()));
            }
            return changes;
        }

        private Users users(long from) throws UnreadableException {
            long sequence = number();
            int first = segment(UserMap.SEGMENTS - 1);
            int end = segment(UserMap.SEGMENTS);
            if (end <= first) {
                throw malformed("segments " + first + " to " + end + " are none");
            }
            List<Seen> seen = seen();
            int count = count(1);
            List<String> users = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                users.add(user(first, end));
            }
            int departed = count(2);
            List<Departing> departing = new ArrayList<>(departed);
            for (int i = 0; i < departed; i++) {
                departing.add(new Departing(user(first, end), number()));
            }
            return new Users(from, sequence, first, end, users, departing, seen);
        }

        private String user(int first, int end) throws UnreadableException {
            String user = text();
            int segment = UserMap.segmentOf(user);
            if (segment < first || segment >= end) {
                throw malformed("a user of segment " + segment + " is among those of " + first + " to " + end);
            }
            return user;
        }

        private boolean flag() throws UnreadableException {
            return octet() == 1;
        }

        private List<Seen> seen() throws UnreadableException {
            int count = count(ID_BYTES + 1);
            List<Seen> seen = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                seen.add(new Seen(eight(), number()));
            }
            return seen;
        }

        private int segment(int max) throws UnreadableException {
            long segment = number();
            if (segment > max) {
                throw malformed("segment " + segment + " is above " + max);
            }
            return (int) segment;
        }

        /** How many follow; as many as there can be, so that a wrong number reserves no memory. */
        private int count(int leastBytes) throws UnreadableException {
            long count = number();
            if (count > (bytes.length() - at) / leastBytes) {
                throw malformed(count + " items do not fit into " + (bytes.length() - at) + " bytes");
            }
            return (int) count;
        }

        private String text() throws UnreadableException {
            return text(number());
        }

        private String text(long length) throws UnreadableException {
            if (length > bytes.length() - at) {
                throw malformed("a text of " + length + " bytes does not fit into " + (bytes.length() - at));
            }
            String text = new String(bytes.getBytes(at, at + (int) length), StandardCharsets.UTF_8);
            at += (int) length;
            return text;
        }

        private long above(long min) throws UnreadableException {
            long number = number();
            if (number <= min) {
                throw malformed(number + " is not above " + min);
            }
            return number;
        }

        private long number() throws UnreadableException {
            long number = 0;
            for (int shift = 0; shift < MAX_NUMBER_BITS; shift += 7) {
                int octet = octet();
                number |= (long) (octet & SEVEN_BITS) << shift;
                if ((octet & MORE) == 0) {
                    return number;
                }
            }
            throw malformed("a number of more than " + MAX_NUMBER_BITS + " bits");
        }

        private int octet() throws UnreadableException {
            need(1);
            return bytes.getUnsignedByte(at++);
        }

        private long eight() throws UnreadableException {
            need(ID_BYTES);
            long number = bytes.getLong(at);
            at += ID_BYTES;
            return number;
        }

        private void need(int count) throws UnreadableException {
            if (bytes.length() - at < count) {
                throw malformed("it ends after " + bytes.length() + " bytes");
            }
        }

        private UnreadableException malformed(String what) {
            return new UnreadableException("malformed message between nodes, at byte " + at + ": " + what);
        }
    }
}
