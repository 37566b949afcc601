package io.presence.server.connection;

import static io.presence.PresenceAction.QUERY;
import static io.presence.PresenceAction.QUERY_ALL;
import static io.presence.PresenceAction.SUBSCRIBE;
import static io.presence.PresenceAction.SUBSCRIBE_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceAction;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.presence.server.Permissions;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions, queries, notices and permissions of logged-in connections. */
class PresenceIT {
    private TestNode node;

    @AfterEach
    void close() {
        node.close();
    }

    private void start(int eventLoops) {
        node = TestNode.withLoops(eventLoops);
    }

    private void start(Permissions permissions) {
        node = new TestNode(new PresenceServer(
                        new PresenceServerOptions().setPort(0).setEventLoops(1).setDecisionTimeoutMillis(100))
                .permissions(permissions));
    }

    private static ClientMessage subscribe(String id, String... names) {
        return new ClientMessage.Subscribe(id, List.of(names));
    }

    private static ClientMessage query(String id, String... names) {
        return new ClientMessage.Query(id, List.of(names));
    }

    private static ServerMessage answer(String id, Object... pairs) {
        Map<String, Boolean> online = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            online.put((String) pairs[i], (Boolean) pairs[i + 1]);
        }
        return new ServerMessage.QueryResponse(id, online);
    }

    private TestSocket everyonesSubscriber() {
        TestSocket socket = node.anonymous();
        socket.say(new ClientMessage.SubscribeAll());
        socket.hears(new ServerMessage.SubscribeAllAck());
        return socket;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSubscriberIsToldOfAJoinAndALeaveOfItsUserAlone(int eventLoops) {
        start(eventLoops);
        TestSocket alice = node.user("alice");
        alice.say(subscribe("0", "bob"));
        alice.hears(new ServerMessage.SubscribeAck("0"));

        node.user("carol");
        TestSocket bob = node.user("bob");
        alice.hears(new ServerMessage.Join("bob"));
        bob.close();
        alice.hears(new ServerMessage.Leave("bob"));
        alice.hearsNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void onlyTheFirstAndTheLastDeviceOfAUserAreAnnounced(int eventLoops) {
        start(eventLoops);
        TestSocket watcher = everyonesSubscriber();

        TestSocket phone = node.user("bob");
        TestSocket laptop = node.user("bob");
        phone.close();
        TestSocket tablet = node.user("bob");
        laptop.close();
        node.user("marker");
        watcher.hears(new ServerMessage.JoinAll("bob"), new ServerMessage.JoinAll("marker"));

        tablet.close();
        watcher.hears(new ServerMessage.LeaveAll("bob"));
    }

    @Test
    void whoSubscribesToAUserAndToEverybodyIsToldTwiceEverybodysFirst() {
        start(2);
        TestSocket alice = everyonesSubscriber();
        alice.say(subscribe("0", "bob"));
        alice.hears(new ServerMessage.SubscribeAck("0"));

        TestSocket bob = node.user("bob");
        bob.close();

        alice.hears(
                new ServerMessage.JoinAll("bob"),
                new ServerMessage.Join("bob"),
                new ServerMessage.LeaveAll("bob"),
                new ServerMessage.Leave("bob"));
    }

    @Test
    void anAnonymousLoginIsNeverAnnouncedListedOrAnsweredTrue() {
        start(2);
        TestSocket watcher = everyonesSubscriber();
        watcher.say(subscribe("0", "open", "OPEN", ""));
        watcher.hears(new ServerMessage.SubscribeAck("0"));

        node.anonymous().close();
        TestSocket.login(node.url(), "{\"username\":\"\"}");
        TestSocket.login(node.url(), "{\"username\":\"OPEN\"}");

        watcher.say(new ClientMessage.QueryAll(), query("q", "open", "OPEN", ""));
        watcher.hears(
                new ServerMessage.QueryAllResponse(List.of()), answer("q", "open", false, "OPEN", false, "", false));
        TestSocket named = node.user("open");
        watcher.hears(new ServerMessage.JoinAll("open"), new ServerMessage.Join("open"));
        named.close();
    }

    @Test
    void theNameOfTheCatchAllIsAnOrdinaryUser() {
        start(1);
        TestSocket alice = node.user("alice");
        alice.say(subscribe("0", MessageCodec.EVERYONE));
        alice.hears(new ServerMessage.SubscribeAck("0"));

        node.user("bob");
        node.user(MessageCodec.EVERYONE);

        alice.hears(new ServerMessage.Join(MessageCodec.EVERYONE));
    }

    @Test
    void aUserHearsNothingOfItselfWhileItIsOnline() {
        start(1);
        TestSocket alice = everyonesSubscriber();
        TestSocket bob = node.user("bob");
        bob.say(subscribe("0", "bob"), new ClientMessage.SubscribeAll());
        bob.hears(new ServerMessage.SubscribeAck("0"), new ServerMessage.SubscribeAllAck());

        node.user("bob").close();
        bob.hearsNothing();
        alice.hears(new ServerMessage.JoinAll("bob"));
    }

    @Test
    void everybodyLeavesOutTheAskerAndAQueryDoesNot() {
        start(2);
        TestSocket alice = node.user("alice");
        node.user("bob");
        node.user("carol");

        alice.say(new ClientMessage.QueryAll(), query("q", "alice", "dave", "bob", "alice"));

        alice.hears(
                new ServerMessage.QueryAllResponse(List.of("bob", "carol")),
                answer("q", "alice", true, "dave", false, "bob", true));
    }

    @Test
    void aQueryIsAnsweredInItsOrderWhateverTheNamesLookLike() {
        start(1);
        node.user("__proto__");
        TestSocket alice = node.user("alice");
        alice.say(query("q", "b", "7", "__proto__", "10", "constructor"));
        assertThat(alice.next()).isInstanceOfSatisfying(ServerMessage.QueryResponse.class, answer -> {
            assertThat(answer.online().keySet()).containsExactly("b", "7", "__proto__", "10", "constructor");
            assertThat(answer.online()).containsEntry("__proto__", true).containsEntry("constructor", false);
        });
    }

    @Test
    void aRepeatedSubscriptionIsReportedBeforeTheAcknowledgement() {
        start(1);
        TestSocket alice = node.user("alice");
        alice.say(subscribe("0", "x", "y", "x"));
        alice.hears(new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "x"), new ServerMessage.SubscribeAck("0"));

        alice.say(subscribe("1", "y", "z"), new ClientMessage.SubscribeAll(), new ClientMessage.SubscribeAll());
        alice.hears(
                new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "y"),
                new ServerMessage.SubscribeAck("1"),
                new ServerMessage.SubscribeAllAck(),
                new ServerMessage.MultipleSubscriptions(SUBSCRIBE_ALL, MessageCodec.EVERYONE),
                new ServerMessage.SubscribeAllAck());

        node.user("x");
        alice.hears(new ServerMessage.JoinAll("x"), new ServerMessage.Join("x"));
        alice.hearsNothing();
    }

    @Test
    void whatIsUnsubscribedIsNotToldAnyMoreAndTheRestIs() {
        start(1);
        TestSocket alice = everyonesSubscriber();
        alice.say(
                subscribe("0", "x", "y"),
                new ClientMessage.Unsubscribe("1", List.of("x", "never subscribed")),
                new ClientMessage.UnsubscribeAll(),
                new ClientMessage.UnsubscribeAll());
        alice.hears(
                new ServerMessage.SubscribeAck("0"),
                new ServerMessage.UnsubscribeAck("1"),
                new ServerMessage.UnsubscribeAllAck(),
                new ServerMessage.UnsubscribeAllAck());

        node.user("x");
        node.user("y");
        alice.hears(new ServerMessage.Join("y"));
        alice.hearsNothing();
    }

    @Test
    void emptyNamesAndMissingIdsAreAnswered() {
        start(1);
        TestSocket alice = node.user("alice");
        alice.say(subscribe(null), subscribe(""), query(null), new ClientMessage.Unsubscribe(null, List.of()));
        alice.hears(
                new ServerMessage.SubscribeAck(null),
                new ServerMessage.SubscribeAck(""),
                answer(null),
                new ServerMessage.UnsubscribeAck(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 6, 7, 8, 9, 77, 101, 102, 103, 104})
    void presenceActionsThatAreNoRequestsGetNoAnswer(int action) {
        start(1);
        TestSocket alice = node.user("alice");
        alice.say(new ClientMessage.OtherAction(Topic.PRESENCE, action));
        alice.hearsNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // empty frame
                "ffffff",
                "0910071a020802", // too short for its length
                "0610631a020802", // topic 99
                "041a020802", // no topic
                "0710071a0308021a", // inner truncated
                "0b10071a07080a4a05ff", // inner string too long
                "0810071a0a080a4a01", // inner length beyond the outer message
                "0410071a020802", // length smaller than the content
                "0a10071a06080a4a02fffe", // invalid UTF-8
                "0610031a020802", // a second login
                "0610021a020805", // a second challenge
                "0610021a020803", // a pong
                "0610021a020808", // closing
                "0610011a020801", // parser
                "0610041a020802", // event
                "0610051a020802", // record
                "0610061a020802" // rpc
            })
    void whatIsNotServedOrMalformedIsAnUnknownTopicAndTheConnectionStays(String hex) {
        start(1);
        TestSocket alice = node.user("alice");
        alice.say(Buffer.buffer(HexFormat.of().parseHex(hex)));
        alice.hears(new ServerMessage.UnknownTopic());
        alice.say(new ClientMessage.QueryAll());
        alice.hears(new ServerMessage.QueryAllResponse(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0610071a020802ffee", "0610071a0208020610071a020802", "061a0208021007", "0810071a0408025000"})
    void oddFormsOfAQueryAreAnsweredOnce(String hex) {
        start(1);
        TestSocket alice = node.user("alice");
        alice.say(Buffer.buffer(HexFormat.of().parseHex(hex)));
        alice.hears(new ServerMessage.QueryAllResponse(List.of()));
        alice.hearsNothing();
    }

    // ---- permissions ----

    /** Names that begin with "secret" are refused, those that begin with "boom" cannot be decided. */
    private static final class ByName implements Permissions {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
            asked.incrementAndGet();
            if (users.stream().anyMatch(name -> name.startsWith("boom"))) {
                throw new IllegalStateException("boom");
            }
            Set<String> permitted = new HashSet<>(users);
            permitted.removeIf(name -> name.startsWith("secret"));
            permitted.add("not asked for");
            return Future.succeededFuture(permitted);
        }

        @Override
        public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
            asked.incrementAndGet();
            return "admin".equals(user) ? Future.succeededFuture(true) : Future.succeededFuture(false);
        }
    }

    @Test
    void aRefusedNameIsDroppedExactlyAndNoOtherIsLostOrDisclosed() {
        start(new ByName());
        node.user("secret1");
        TestSocket alice = node.user("alice");

        alice.say(query("0", "secret1", "ben", "secret2", "alice"));
        alice.hears(
                new ServerMessage.Denied(QUERY, "0", "secret1"),
                new ServerMessage.Denied(QUERY, "0", "secret2"),
                answer("0", "ben", false, "alice", true));

        alice.say(subscribe("1", "ben", "secret3", "carol"));
        alice.hears(new ServerMessage.Denied(SUBSCRIBE, "1", "secret3"), new ServerMessage.SubscribeAck("1"));
        node.user("secret3");
        node.user("carol");
        node.user("ben");
        alice.hears(new ServerMessage.Join("carol"), new ServerMessage.Join("ben"));
    }

    @Test
    void whereNoNameIsPermittedThereAreOnlyErrors() {
        start(new ByName());
        TestSocket alice = node.user("alice");
        alice.say(subscribe("0", "secret1"), query("", "secret1"), query(null, "secret1", "secret1"));
        alice.hears(
                new ServerMessage.Denied(SUBSCRIBE, "0", "secret1"),
                new ServerMessage.Denied(QUERY, null, "secret1"),
                new ServerMessage.Denied(QUERY, null, "secret1"),
                new ServerMessage.Denied(QUERY, null, "secret1"));
        alice.hearsNothing();
    }

    @Test
    void everybodyIsAskedForOnceAndWithoutAName() {
        ByName permissions = new ByName();
        start(permissions);
        TestSocket alice = node.user("alice");
        TestSocket admin = node.user("admin");

        alice.say(new ClientMessage.SubscribeAll(), new ClientMessage.QueryAll());
        alice.hears(
                new ServerMessage.Denied(SUBSCRIBE_ALL, null, null), new ServerMessage.Denied(QUERY_ALL, null, null));
        admin.say(new ClientMessage.SubscribeAll(), new ClientMessage.QueryAll());
        admin.hears(new ServerMessage.SubscribeAllAck(), new ServerMessage.QueryAllResponse(List.of("alice")));
        assertThat(permissions.asked).hasValue(4);
    }

    @Test
    void permissionsAreAskedOnceARequestAndNotForUnsubscribing() {
        ByName permissions = new ByName();
        start(permissions);
        TestSocket alice = node.user("alice");
        alice.say(
                subscribe("0", "a", "b", "c", "a"),
                subscribe("1"),
                new ClientMessage.Unsubscribe("2", List.of("secret1")),
                new ClientMessage.UnsubscribeAll());
        alice.hears(
                new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "a"),
                new ServerMessage.SubscribeAck("0"),
                new ServerMessage.SubscribeAck("1"),
                new ServerMessage.UnsubscribeAck("2"),
                new ServerMessage.UnsubscribeAllAck());
        assertThat(permissions.asked).hasValue(1);
    }

    @Test
    void permissionsThatFailRefuseEachNameAsAnError() {
        start(new ByName());
        TestSocket alice = node.user("alice");
        alice.say(subscribe("6", "boom", "ben"));
        alice.hears(
                new ServerMessage.PermissionError(SUBSCRIBE, "6", "boom"),
                new ServerMessage.PermissionError(SUBSCRIBE, "6", "ben"));
        alice.hearsNothing();
    }

    @Test
    void permissionsThatCannotBeCarriedOutCloseThatConnectionAlone() {
        start(new Permissions() {
            @Override
            public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
                return Future.succeededFuture(new java.util.AbstractSet<>() {
                    @Override
                    public java.util.Iterator<String> iterator() {
                        throw new IllegalStateException("an application's mistake");
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                });
            }

            @Override
            public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
                return Future.succeededFuture(true);
            }
        });
        TestSocket alice = node.user("alice");
        TestSocket bob = node.user("bob");
        alice.say(query("0", "bob"));
        alice.isClosedWith(1011);
        bob.say(new ClientMessage.QueryAll());
        bob.hears(new ServerMessage.QueryAllResponse(List.of()));
    }

    @Test
    void whilePermissionsAreDecidedLaterRequestsWaitAndOneThatHangsFails() {
        start(new Permissions() {
            @Override
            public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
                return Promise.<Set<String>>promise().future();
            }

            @Override
            public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
                return Future.succeededFuture(true);
            }
        });
        TestSocket alice = node.user("alice");
        alice.say(query("0", "bob"), new ClientMessage.Ping(), new ClientMessage.QueryAll());
        alice.hears(
                new ServerMessage.PermissionError(QUERY, "0", "bob"),
                new ServerMessage.Pong(),
                new ServerMessage.QueryAllResponse(List.of()));
    }
}
