package io.presence.client.connection;

import io.presence.PresenceAction;
import io.presence.PresenceException;
import io.presence.PresenceException.Code;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The queries that wait: for a connection, or for their answer. Each has an outcome by its deadline at the latest.
 *
 * <p>A query by names carries an id; the answers to "everybody" carry none and are matched first in, first out (P-6), so
 * a query whose time is up keeps its place in the line.
 *
 * <p>Owned by the client's context. Takes the time from outside.
 */
final class PendingQueries {

    /** What the queries need of their surroundings. */
    interface Surroundings {
        /** Writes a request; called only between {@link #opened()} and {@link #lost}. */
        void send(ClientMessage request);

        /** Runs something after so many milliseconds. */
        Timers.Timer after(long millis, Runnable what);

        /** The time, in milliseconds of a clock that only goes forward. */
        long nowMillis();

        /** Gives the connection up: it is out of step. */
        void giveUp(String why);
    }

    private final Surroundings surroundings;
    private final long timeoutMillis;
    private final long offlineWindowMillis;
    private final int maxNamesBytes;
    private final Set<Query> waiting = new LinkedHashSet<>();
    private final Map<String, Part> named = new HashMap<>();
    private final Deque<Query> everybody = new ArrayDeque<>();
    /** Queries of more than one request, which notices keep true until the last answer is here. */
    private final Set<Query> assembling = new HashSet<>();

    private boolean online;
    private boolean opened;
    private long lostAtMillis;
    private long nextId;

    /** One request of a query by names. */
    private record Part(Query query, List<String> users) {}

    private final class Query {
        /** Null for everybody. */
        private final List<String> users;

        private final Promise<Map<String, Boolean>> online;
        private final Promise<List<String>> all;
        /** Takes an answer, or a denial, that comes after the deadline. */
        private final Handler<AsyncResult<List<String>>> late;

        private final long askedAtMillis = surroundings.nowMillis();
        private final Map<String, Boolean> answers;
        /** Those of its requests, answered or not. */
        private final List<String> ids = new ArrayList<>(1);

        private int parts;
        private boolean done;
        private Timers.Timer deadline;

        Query(List<String> users, Promise<Map<String, Boolean>> online) {
            this(users, online, null, null);
        }

        Query(Promise<List<String>> all, Handler<AsyncResult<List<String>>> late) {
            this(null, null, all, late);
        }

        private Query(
                List<String> users,
                Promise<Map<String, Boolean>> online,
                Promise<List<String>> all,
                Handler<AsyncResult<List<String>>> late) {
            this.users = users;
            this.online = online;
            this.all = all;
            this.late = late;
            this.answers = users == null ? null : new LinkedHashMap<>();
        }

        void fail(PresenceException failure) {
            end();
            if (all != null) {
                all.tryFail(failure);
            } else {
                online.tryFail(failure);
            }
        }

        void end() {
            done = true;
            deadline.cancel();
            assembling.remove(this);
            ids.forEach(named::remove);
        }
    }

    /**
     * No queries.
     *
     * @param surroundings what sends and waits
     * @param timeoutMillis how long a query may take, from its being asked, in milliseconds
     * @param offlineWindowMillis how long after a loss a query may wait for the reconnect, in milliseconds
     * @param maxNamesBytes how long the names of one request may be, encoded, in bytes
     */
    PendingQueries(Surroundings surroundings, long timeoutMillis, long offlineWindowMillis, int maxNamesBytes) {
        this.surroundings = surroundings;
        this.timeoutMillis = timeoutMillis;
        this.offlineWindowMillis = offlineWindowMillis;
        this.maxNamesBytes = maxNamesBytes;
    }

    /** Which of these, distinct users are online. */
    void ask(List<String> users, Promise<Map<String, Boolean>> answer) {
        ask(new Query(users, answer));
    }

    /** Who is online; an answer after the deadline is given to {@code late}. */
    void askEveryone(Promise<List<String>> answer, Handler<AsyncResult<List<String>>> late) {
        ask(new Query(answer, late));
    }

    private void ask(Query query) {
        if (online) {
            query.deadline = surroundings.after(timeoutMillis, () -> late(query));
            send(query);
            return;
        }
        long left = opened ? lostAtMillis + offlineWindowMillis - surroundings.nowMillis() : timeoutMillis;
        query.deadline = surroundings.after(Math.max(0, Math.min(left, timeoutMillis)), () -> {
            waiting.remove(query);
            query.fail(offline());
        });
        if (left <= 0) {
            query.fail(offline());
        } else {
            waiting.add(query);
        }
    }

    private PresenceException offline() {
        return new PresenceException(
                Code.OFFLINE,
                null,
                opened
                        ? "client offline: there is no connection, and none came within offlineWindowMillis ("
                                + offlineWindowMillis + " ms) of its loss; ask again when the client is open"
                        : "client offline: nobody logged in within requestTimeoutMillis (" + timeoutMillis
                                + " ms) of the query; wait for login() first");
    }

    private void send(Query query) {
        if (query.users == null) {
            everybody.add(query);
            surroundings.send(new ClientMessage.QueryAll());
            return;
        }
        // A question about nobody is one, too.
        List<List<String>> parts =
                query.users.isEmpty() ? List.of(List.of()) : NameBytes.parts(query.users, user -> user, maxNamesBytes);
        query.parts = parts.size();
        if (query.parts > 1) {
            assembling.add(query);
        }
        for (List<String> users : parts) {
            String id = Long.toString(nextId++);
            query.ids.add(id);
            named.put(id, new Part(query, users));
            surroundings.send(new ClientMessage.Query(id, users));
        }
    }

    private void late(Query query) {
        query.fail(new PresenceException(
                Code.TIMEOUT,
                null,
                "the server did not answer a query within requestTimeoutMillis (" + timeoutMillis
                        + " ms): ask again, or raise it if the server is slow"));
        if (query.users == null) {
            // Without its answer those to all later ones would be taken for the one before; only a new connection is in
            // step again.
            query.deadline = surroundings.after(
                    timeoutMillis,
                    () -> surroundings.giveUp("the server did not answer a query of everybody within twice "
                            + "requestTimeoutMillis (2 x " + timeoutMillis + " ms)"));
        }
    }

    /** An answer by names; one to a question never asked is ignored. */
    void answered(ServerMessage.QueryResponse response) {
        Part part = response.correlationId() == null ? null : named.remove(response.correlationId());
        if (part == null) {
            return;
        }
        Query query = part.query();
        for (String user : part.users()) {
            Boolean online = response.online().get(user);
            if (online == null) {
                query.fail(new PresenceException(
                        Code.INVALID_ANSWER,
                        user,
                        "the server's answer says nothing of user " + user + ", who was asked for"));
                return;
            }
            query.answers.put(user, online);
        }
        if (--query.parts == 0) {
            query.end();
            query.online.tryComplete(Collections.unmodifiableMap(query.answers));
        }
    }

    /** A notice arrived: what a query in parts was told of this user before is not true any more. */
    void changed(String user, boolean isOnline) {
        for (Query query : assembling) {
            query.answers.replace(user, isOnline);
        }
    }

    /** An answer to "everybody"; one to a question never asked is ignored. */
    void answered(ServerMessage.QueryAllResponse response) {
        Query query = everybody.poll();
        if (query == null) {
            return;
        }
        if (query.done) {
            query.deadline.cancel();
            query.late.handle(Future.succeededFuture(response.names()));
            return;
        }
        query.end();
        query.all.tryComplete(response.names());
    }

    /** A refusal arrived, of a query or of one name of it, which fails the query. */
    void denied(ServerMessage.Denied denied) {
        denied(Code.MESSAGE_DENIED, denied.originalAction(), denied.correlationId(), denied.name());
    }

    /** A permission could not be found out, which denies as well. */
    void denied(ServerMessage.PermissionError error) {
        denied(Code.MESSAGE_PERMISSION_ERROR, error.originalAction(), error.correlationId(), error.name());
    }

    private void denied(Code code, PresenceAction action, String id, String user) {
        // Subscriptions count their ids from "0", too.
        Query query =
                switch (action) {
                    case QUERY_ALL -> everybody.poll();
                    case QUERY -> {
                        Part part = id == null ? null : named.get(id);
                        yield part == null ? null : part.query();
                    }
                    case SUBSCRIBE, SUBSCRIBE_ALL, UNSUBSCRIBE, UNSUBSCRIBE_ALL -> null;
                };
        if (query == null) {
            return;
        }
        PresenceException failure = new PresenceException(
                code,
                user,
                "the server denied the query of " + (user == null ? "everybody" : user) + " (" + code
                        + "): leave it out, or have the server's permissions allow it to this user");
        if (query.done) {
            query.deadline.cancel();
            query.late.handle(Future.failedFuture(failure));
        } else {
            // What else it was asked for may still be answered; nobody is told.
            query.fail(failure);
        }
    }

    /** Logged in: what waits is asked. */
    void opened() {
        online = true;
        opened = true;
        List<Query> now = List.copyOf(waiting);
        waiting.clear();
        for (Query query : now) {
            query.deadline.cancel();
            long left = query.askedAtMillis + timeoutMillis - surroundings.nowMillis();
            query.deadline = surroundings.after(left, () -> late(query));
            send(query);
        }
    }

    /** The connection is lost: what was asked over it will not be answered. */
    void lost() {
        lostAtMillis = surroundings.nowMillis();
        failUnderWay(new PresenceException(
                Code.OFFLINE,
                null,
                "client offline: the connection was lost before the answer; ask again when the client is open"));
    }

    private void failUnderWay(PresenceException failure) {
        online = false;
        Set<Query> lost = new LinkedHashSet<>(everybody);
        named.values().forEach(part -> lost.add(part.query()));
        everybody.forEach(query -> query.deadline.cancel());
        everybody.clear();
        named.clear();
        lost.stream().filter(query -> !query.done).forEach(query -> query.fail(failure));
    }

    /** Whoever waits for a connection waits in vain; called offline. */
    void failWaiting(PresenceException failure) {
        Collection<Query> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(query -> query.fail(failure));
    }

    /** There will be no answers any more. */
    void end(PresenceException why) {
        failUnderWay(why);
        failWaiting(why);
    }

    /** How many queries have no outcome yet. */
    int count() {
        Set<Query> all = new HashSet<>(waiting);
        named.values().forEach(part -> all.add(part.query()));
        everybody.stream().filter(query -> !query.done).forEach(all::add);
        return all.size();
    }
}
