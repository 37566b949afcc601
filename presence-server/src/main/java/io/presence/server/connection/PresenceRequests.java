package io.presence.server.connection;

import io.presence.PresenceAction;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.presence.server.Permissions;
import io.presence.server.order.EveryoneOnline;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a logged-in connection asks about presence: permitted first, then answered where its ticket is reached.
 *
 * <p>Owned by the connection's event loop.
 */
final class PresenceRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceRequests.class);

    private final ClientConnection connection;
    private long subscribedCharacters;

    /** It holds nothing else of the connection's: there is one of it for each. */
    PresenceRequests(ClientConnection connection) {
        this.connection = connection;
    }

    /**
     * Handles a request.
     *
     * @param message the message, or null for a malformed frame
     * @return false if it is none of the presence topic
     */
    boolean handle(ClientMessage message) {
        if (message instanceof ClientMessage.Subscribe m) {
            permitNames(PresenceAction.SUBSCRIBE, m.correlationId(), m.names(), names -> subscribe(m, names));
        } else if (message instanceof ClientMessage.Unsubscribe m) {
            connection.loop().tickets().place(connection.ticket(() -> unsubscribe(m)));
        } else if (message instanceof ClientMessage.Query m) {
            permitNames(PresenceAction.QUERY, m.correlationId(), m.names(), names -> query(m, names));
        } else if (message instanceof ClientMessage.SubscribeAll) {
            permitEveryone(
                    PresenceAction.SUBSCRIBE_ALL,
                    () -> connection.loop().tickets().place(connection.ticket(this::subscribeToEveryone)));
        } else if (message instanceof ClientMessage.UnsubscribeAll) {
            connection.loop().tickets().place(connection.ticket(() -> {
                connection.loop().audience().unsubscribeFromEveryone(connection);
                connection.outbound().answer(new ServerMessage.UnsubscribeAllAck());
            }));
        } else if (message instanceof ClientMessage.QueryAll) {
            permitEveryone(PresenceAction.QUERY_ALL, this::queryEveryone);
        } else if (message instanceof ClientMessage.OtherAction other && other.topic() == Topic.PRESENCE) {
            connection.logFault("sent presence action " + other.action() + ", which is no request, so gets no answer");
        } else {
            return false;
        }
        return true;
    }

    private void subscribe(ClientMessage.Subscribe request, Permitted permitted) {
        connection.loop().tickets().place(connection.ticket(() -> {
            if (wouldBeTooMany(permitted.names())) {
                connection.logFault("subscribes to more than maxSubscriptionsPerConnection ("
                        + connection.loop().options().getMaxSubscriptionsPerConnection()
                        + ") users or maxSubscribedCharactersPerConnection ("
                        + connection.loop().options().getMaxSubscribedCharactersPerConnection() + ")");
                connection
                        .outbound()
                        .answer(new ServerMessage.Denied(
                                PresenceAction.SUBSCRIBE, idOf(request.correlationId()), null));
                return;
            }
            List<String> repeated = new ArrayList<>(0);
            for (String name : permitted.names()) {
                if (connection.loop().audience().subscriptions().add(name, connection)) {
                    subscribedCharacters += name.length();
                } else {
                    repeated.add(name);
                }
            }
            connection.outbound().answers(permitted.refusals());
            connection
                    .outbound()
                    .answers(each(
                            repeated, name -> new ServerMessage.MultipleSubscriptions(PresenceAction.SUBSCRIBE, name)));
            connection.outbound().answer(new ServerMessage.SubscribeAck(request.correlationId()));
        }));
    }

    private boolean wouldBeTooMany(List<String> names) {
        Set<String> subscribed = connection.loop().audience().subscriptions().usersOf(connection);
        int maxUsers = connection.loop().options().getMaxSubscriptionsPerConnection();
        long maxCharacters = connection.loop().options().getMaxSubscribedCharactersPerConnection();
        long characters = subscribedCharacters;
        for (String name : names) {
            characters += name.length();
        }
        if ((long) subscribed.size() + names.size() <= maxUsers && characters <= maxCharacters) {
            return false;
        }
        // Only now is it worth telling the new names from those subscribed already.
        Set<String> added = new LinkedHashSet<>(names);
        added.removeIf(subscribed::contains);
        characters = subscribedCharacters;
        for (String name : added) {
            characters += name.length();
        }
        return (long) subscribed.size() + added.size() > maxUsers || characters > maxCharacters;
    }

    private void unsubscribe(ClientMessage.Unsubscribe request) {
        for (String name : request.names()) {
            if (connection.loop().audience().subscriptions().remove(name, connection)) {
                subscribedCharacters -= name.length();
            }
        }
        connection.outbound().answer(new ServerMessage.UnsubscribeAck(request.correlationId()));
    }

    private void subscribeToEveryone() {
        if (!connection.loop().audience().subscribeToEveryone(connection)) {
            connection
                    .outbound()
                    .answer(new ServerMessage.MultipleSubscriptions(
                            PresenceAction.SUBSCRIBE_ALL, MessageCodec.EVERYONE));
        }
        connection.outbound().answer(new ServerMessage.SubscribeAllAck());
    }

    private void query(ClientMessage.Query request, Permitted permitted) {
        List<String> names = permitted.names();
        Consumer<BitSet> effect = connection.ticket(online -> {
            Map<String, Boolean> answers = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                answers.put(names.get(i), online.get(i));
            }
            connection.outbound().answers(permitted.refusals());
            connection.outbound().answer(new ServerMessage.QueryResponse(request.correlationId(), answers));
        });
        connection.loop().tickets().query(names, effect);
    }

    private void queryEveryone() {
        Consumer<EveryoneOnline> effect = connection.ticket(everyone ->
                connection.outbound().everyone(everyone, connection.loop().everyoneCache()));
        connection.loop().tickets().queryEveryone(connection.user(), effect);
    }

    // ---- permissions ----

    /**
     * What is permitted of a request.
     *
     * @param names the permitted names, in the request's order, as often as they stand there
     * @param refusals what is to be answered about the others, made as it is written
     */
    private record Permitted(List<String> names, Iterator<ServerMessage> refusals) {}

    private interface WhenPermitted {
        void go(Permitted permitted);
    }

    private void permitNames(PresenceAction action, String correlationId, List<String> names, WhenPermitted then) {
        if (names.isEmpty() || connection.loop().permissions() == Permissions.ALLOW_ALL) {
            then.go(new Permitted(names, each(List.of(), name -> null)));
            return;
        }
        Set<String> asked = new LinkedHashSet<>(names);
        connection.decide(connection.loop().permitted(connection.user(), action, asked), result -> {
            String id = idOf(correlationId);
            if (result.failed()) {
                logPermissionError(action, result.cause());
                connection.answers(each(names, name -> new ServerMessage.PermissionError(action, id, name)));
                return;
            }
            List<String> permitted = new ArrayList<>(names);
            permitted.retainAll(result.result());
            List<String> denied = new ArrayList<>(names);
            denied.removeAll(result.result());
            Iterator<ServerMessage> refusals = each(denied, name -> new ServerMessage.Denied(action, id, name));
            if (permitted.isEmpty()) {
                connection.answers(refusals);
            } else {
                then.go(new Permitted(List.copyOf(permitted), refusals));
            }
        });
    }

    /** A refusal leaves out an empty correlation id (P-8). */
    private static String idOf(String correlationId) {
        return correlationId == null || correlationId.isEmpty() ? null : correlationId;
    }

    private void permitEveryone(PresenceAction action, Runnable then) {
        if (connection.loop().permissions() == Permissions.ALLOW_ALL) {
            then.run();
            return;
        }
        connection.decide(connection.loop().permittedEveryone(connection.user(), action), result -> {
            if (result.failed()) {
                logPermissionError(action, result.cause());
                connection.answer(new ServerMessage.PermissionError(action, null, null));
            } else if (result.result()) {
                then.run();
            } else {
                connection.answer(new ServerMessage.Denied(action, null, null));
            }
        });
    }

    private void logPermissionError(PresenceAction action, Throwable cause) {
        LOG.error("{}: the permissions failed for {}, so it is refused", connection, action, cause);
    }

    private static Iterator<ServerMessage> each(Collection<String> names, Function<String, ServerMessage> message) {
        return names.stream().map(message).iterator();
    }
}
