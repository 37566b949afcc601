package io.presence.tck.server;

import static io.presence.tck.PresenceRule.ORD_1;
import static io.presence.tck.PresenceRule.ORD_2;
import static io.presence.tck.PresenceRule.ORD_3;
import static io.presence.tck.PresenceRule.ORD_4;
import static io.presence.tck.PresenceRule.ORD_5;
import static io.presence.tck.PresenceRule.ORD_6;
import static io.presence.tck.PresenceRule.ORD_7;
import static io.presence.tck.lab.Expect.ack;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.JOIN_ALL;
import static io.presence.tck.wire.MessageKind.LEAVE_ALL;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.PONG;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNKNOWN_TOPIC;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.Verifies;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.WireMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Order. */
final class OrderTests extends ServerTests {
    private static final int ROUNDS = 20;
    private static final int USERS = 6;
    private static final int LOGINS = 40;
    private static final int MANY_REQUESTS = 500;

    OrderTests(ServerLab lab) {
        super(lab);
    }

    @Verifies(ORD_1)
    void answersLeaveInTheOrderOfTheRequests() {
        Peer bob = user("bob");
        for (int i = 0; i < ROUNDS; i++) {
            bob.sends(
                    WireMessage.of(SUBSCRIBE).withId("s" + i).withNames(name("alice")),
                    WireMessage.of(PING),
                    WireMessage.of(QUERY).withId("q" + i).withNames("carol"),
                    WireMessage.of(99, 1),
                    WireMessage.of(QUERY_ALL),
                    WireMessage.of(UNSUBSCRIBE_ALL),
                    WireMessage.of(PING),
                    WireMessage.of(UNSUBSCRIBE).withId("u" + i).withNames("carol"));
        }
        for (int i = 0; i < ROUNDS; i++) {
            bob.receives(
                    ack(SUBSCRIBE, "s" + i),
                    any(PONG),
                    any(QUERY_RESPONSE),
                    any(UNKNOWN_TOPIC),
                    any(QUERY_ALL_RESPONSE),
                    any(UNSUBSCRIBE_ALL),
                    any(PONG),
                    ack(UNSUBSCRIBE, "u" + i));
        }
    }

    /** Logins and logouts at random, none waited for; and what is called after each of them. */
    private void churn(Runnable afterEach) {
        long seed = new Random().nextLong();
        lab.step("users came and went, by the seed " + seed);
        Random random = new Random(seed);
        List<String> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(name("user" + i));
        }
        List<Peer> in = new ArrayList<>();
        for (int logins = 0; logins < LOGINS; ) {
            if (in.isEmpty() || random.nextBoolean()) {
                logins++;
                Peer next = lab.connectionOf("a connection", users.get(random.nextInt(USERS)), lab.home())
                        .challenges();
                next.requestsLogin(lab.credentials(next.user()));
                in.add(next);
            } else {
                Peer next = in.remove(random.nextInt(in.size()));
                next.receives(any(AUTH_SUCCESSFUL));
                next.socket().close();
            }
            afterEach.run();
        }
        in.forEach(each -> each.receives(any(AUTH_SUCCESSFUL)));
    }

    @Verifies(ORD_2)
    void anAnswerIsTheStateThatTheNoticesBeforeItDescribe() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        Set<String> online = new HashSet<>(bob.asksForEverybody());
        churn(() -> bob.sends(WireMessage.of(QUERY_ALL)));
        List<WireMessage> messages = bob.receivedBeforeMarker();
        for (WireMessage message : messages) {
            if (message.is(JOIN_ALL)) {
                online.add(message.name().orElse(""));
            } else if (message.is(LEAVE_ALL)) {
                online.remove(message.name().orElse(""));
            } else {
                Set<String> answer = new HashSet<>(lab.own(message.names()));
                lab.check(
                        answer.equals(online),
                        "bob subscribed to everybody and asked for everybody, and an answer was "
                                + new TreeSet<>(answer) + ", where the notices before it say " + new TreeSet<>(online));
            }
        }
    }

    @Verifies(ORD_3)
    void aSubscriptionThatIsAcknowledgedMissesNothing() {
        Peer bob = user("bob");
        for (int i = 0; i < ROUNDS; i++) {
            Peer alice = lab.connection("alice").challenges();
            bob.subscribesTo(alice.user());
            alice.requestsLogin(lab.credentials(alice.user()));
            bob.receives(join(alice.user()));
        }
    }

    @Verifies(ORD_4)
    void joinsAndLeavesAlternate() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        churn(() -> {});
        Alternation.check(lab, "bob", bob.receivedBeforeMarker());
    }

    @Verifies(ORD_5)
    void allSubscribersHearTheSame() {
        Peer bob = user("bob");
        Peer carol = user("carol");
        bob.subscribesToEverybody();
        carol.subscribesToEverybody();
        churn(() -> {});
        List<String> heard = notices(bob.receivedBeforeMarker());
        List<String> also = notices(carol.receivedBeforeMarker());
        // Carol's is read later, so has bob's marker, which comes behind all.
        List<String> same = also.subList(0, Math.min(heard.size(), also.size()));
        lab.check(heard.equals(same), "bob received: " + heard + "; carol received: " + also);
    }

    private List<String> notices(List<WireMessage> messages) {
        return messages.stream()
                .filter(message -> !lab.own(List.of(message.name().orElse(""))).isEmpty())
                .map(message ->
                        message.kind().orElseThrow() + " " + message.name().orElse(""))
                .toList();
    }

    @Verifies(ORD_6)
    void manyRequestsMayBeSentWithoutWaiting() {
        Peer bob = user("bob");
        for (int i = 0; i < MANY_REQUESTS; i++) {
            bob.sends(WireMessage.of(QUERY).withId("q" + i).withNames("carol"));
        }
        for (int i = 0; i < MANY_REQUESTS; i++) {
            String id = "q" + i;
            bob.receives(any(QUERY_RESPONSE).and("with correlationId \"" + id + '"', answer -> answer.id()
                    .equals(Optional.of(id))));
        }
    }

    @Verifies(ORD_7)
    void whoIsLoggedInIsKnownToEveryConnection() {
        List<Peer> askers = List.of(user("bob"), user("carol"), user("dave"), user("erin"));
        for (int i = 0; i < ROUNDS; i++) {
            Peer alice = user("alice");
            Peer asker = askers.get(i % askers.size());
            lab.check(
                    Boolean.TRUE.equals(asker.asksFor(alice.user()).get(alice.user())),
                    asker.label() + " asked for alice after her AUTH_SUCCESSFUL, and was told that she is offline");
        }
    }
}
