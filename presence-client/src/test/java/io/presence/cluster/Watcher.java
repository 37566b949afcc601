package io.presence.cluster;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Who is told of everybody by one node. From the first answer to its query on it folds what it is told: a join of
 * someone online, a leave of someone who is not, and a later answer that is not the folded state, are faults. Owned by
 * the {@link TestLoop}.
 */
final class Watcher {
    private static final int MAX_FAULTS = 20;

    /** One join or leave, and when it came by {@link System#nanoTime}. */
    record Notice(long nanos, boolean join, String user) {}

    final int node;
    private final RawConnection connection;
    private final TestLoop loop;
    private final Set<String> online = new HashSet<>();
    private Set<String> firstAnswer = Set.of();
    private final List<Notice> notices = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Consumer<Set<String>> answers;
    private int asked;
    private int answered;

    /** Watches, and shows each answer. */
    Watcher(TestLoop loop, String url, int node, Consumer<Set<String>> answers) {
        this.loop = loop;
        this.answers = answers;
        this.node = node;
        this.connection = new RawConnection(loop, url, node, null, this::told);
    }

    private void told(ServerMessage message) {
        if (message instanceof ServerMessage.AuthSuccessful) {
            connection.say(new ClientMessage.SubscribeAll());
        } else if (message instanceof ServerMessage.SubscribeAllAck) {
            ask();
        } else if (message instanceof ServerMessage.QueryAllResponse answer) {
            answer(answer.names());
        } else if (message instanceof ServerMessage.JoinAll join) {
            notice(true, join.name());
        } else if (message instanceof ServerMessage.LeaveAll leave) {
            notice(false, leave.name());
        }
        loop.changed();
    }

    private void answer(List<String> names) {
        Set<String> answer = new HashSet<>(names);
        if (answered == 0) {
            online.addAll(answer);
            firstAnswer = answer;
        } else if (!answer.equals(online)) {
            fault("the answer to a query " + difference(answer, online, "the notices before it"));
        }
        if (answer.size() != names.size()) {
            fault("the answer to a query names somebody twice: " + names);
        }
        answered++;
        answers.accept(answer);
    }

    private void notice(boolean join, String user) {
        if (answered == 0) {
            return; // it is in the answer that is due
        }
        notices.add(new Notice(System.nanoTime(), join, user));
        if (join ? !online.add(user) : !online.remove(user)) {
            fault(user + (join ? " joined and was online" : " left and was not online"));
        }
    }

    private void fault(String what) {
        if (faults.size() < MAX_FAULTS) {
            faults.add("n" + (node + 1) + "'s watcher: " + what);
        }
    }

    /** Asks who is online; the answer must be what it was told before it. */
    void ask() {
        asked++;
        connection.say(new ClientMessage.QueryAll());
    }

    /** As {@link #ask}, unless an answer is due. */
    void askAgain() {
        if (isWatching() && asked == answered) {
            ask();
        }
    }

    /** Its first answer is here, and its connection is not lost. */
    boolean isWatching() {
        return answered > 0 && connection.isOpen();
    }

    boolean isLost() {
        return connection.state() == RawConnection.State.GONE;
    }

    boolean awaitsAnswer() {
        return asked > answered;
    }

    Set<String> online() {
        return online;
    }

    Set<String> firstAnswer() {
        return firstAnswer;
    }

    List<Notice> notices() {
        return notices;
    }

    List<String> faults() {
        return faults;
    }

    int answers() {
        return answered;
    }

    void ping() {
        if (connection.isOpen()) {
            connection.say(new ClientMessage.Ping());
        }
    }

    void close() {
        connection.close();
    }

    /** How the first differs from the second, in few words. */
    static String difference(Collection<String> actual, Collection<String> expected, String expectedIs) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(actual);
        Set<String> extra = new TreeSet<>(actual);
        extra.removeAll(expected);
        return "differs from " + expectedIs + ": lacks " + few(missing) + ", has besides " + few(extra);
    }

    private static String few(Set<String> names) {
        return names.size() + " " + names.stream().limit(5).toList();
    }
}
