package io.presence.server.connection;

import io.presence.PresenceAction;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.presence.server.Permissions;
import io.presence.server.delivery.Outbound;
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
    private final ConnectionLoop loop;
    private final Outbound outbound;
    private final String user;
    private long subscribedCharacters;

    /**
     * @param user the connection's user, or null where nobody is to be present
     */
    PresenceRequests(ClientConnection connection, ConnectionLoop loop, String user) {
        this.connection = connection;
        this.loop = loop;
        this.outbound = connection.outbound();
        this.user = user;
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
            loop.tickets().place(connection.ticket(() -> unsubscribe(m)));
        } else if (message instanceof ClientMessage.Query m) {
            permitNames(PresenceAction.QUERY, m.correlationId(), m.names(), names -> query(m, names));
        } else if (message instanceof ClientMessage.SubscribeAll) {
            permitEveryone(PresenceAction.SUBSCRIBE_ALL, () -> loop.tickets()
                    .place(connection.ticket(this::subscribeToEveryone)));
        } else if (message instanceof ClientMessage.UnsubscribeAll) {
            loop.tickets().place(connection.ticket(() -> {
                loop.audience().unsubscribeFromEveryone(connection);
                outbound.answer(new ServerMessage.UnsubscribeAllAck());
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
        loop.tickets().place(connection.ticket(() -> {
            if (wouldBeTooMany(permitted.names())) {
                connection.logFault("subscribes to more than maxSubscriptionsPerConnection ("
                        + loop.options().getMaxSubscriptionsPerConnection()
                        + ") users or maxSubscribedCharactersPerConnection ("
                        + loop.options().getMaxSubscribedCharactersPerConnection() + ")");
                outbound.answer(
                        new ServerMessage.Denied(PresenceAction.SUBSCRIBE, idOf(request.correlationId()), null));
                return;
            }
            List<String> repeated = new ArrayList<>(0);
            for (String name : permitted.names()) {
                if (loop.audience().subscriptions().add(name, connection)) {
                    subscribedCharacters += name.length();
                } else {
                    repeated.add(name);
                }
            }
            outbound.answers(permitted.refusals());
            outbound.answers(
                    each(repeated, name -> new ServerMessage.MultipleSubscriptions(PresenceAction.SUBSCRIBE, name)));
            outbound.answer(new ServerMessage.SubscribeAck(request.correlationId()));
        }));
    }

    private boolean wouldBeTooMany(List<String> names) {
        Set<String> subscribed = loop.audience().subscriptions().usersOf(connection);
        int maxUsers = loop.options().getMaxSubscriptionsPerConnection();
        long maxCharacters = loop.options().getMaxSubscribedCharactersPerConnection();
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
            if (loop.audience().subscriptions().remove(name, connection)) {
                subscribedCharacters -= name.length();
            }
        }
        outbound.answer(new ServerMessage.UnsubscribeAck(request.correlationId()));
    }

    private void subscribeToEveryone() {
        if (!loop.audience().subscribeToEveryone(connection)) {
            outbound.answer(
                    new ServerMessage.MultipleSubscriptions(PresenceAction.SUBSCRIBE_ALL, MessageCodec.EVERYONE));
        }
        outbound.answer(new ServerMessage.SubscribeAllAck());
    }

    private void query(ClientMessage.Query request, Permitted permitted) {
        List<String> names = permitted.names();
        Consumer<BitSet> effect = connection.ticket(online -> {
            Map<String, Boolean> answers = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                answers.put(names.get(i), online.get(i));
            }
            outbound.answers(permitted.refusals());
            outbound.answer(new ServerMessage.QueryResponse(request.correlationId(), answers));
        });
        loop.tickets().query(names, effect);
    }

    private void queryEveryone() {
        Consumer<EveryoneOnline> effect =
                connection.ticket(everyone -> outbound.everyone(everyone, loop.everyoneCache()));
        loop.tickets().queryEveryone(user, effect);
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
        if (names.isEmpty() || loop.permissions() == Permissions.ALLOW_ALL) {
            then.go(new Permitted(names, each(List.of(), name -> null)));
            return;
        }
        Set<String> asked = new LinkedHashSet<>(names);
        connection.decide(loop.permitted(user, action, asked), result -> {
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
        if (loop.permissions() == Permissions.ALLOW_ALL) {
            then.run();
            return;
        }
        connection.decide(loop.permittedEveryone(user, action), result -> {
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
