package io.presence.tck.server;

import static io.presence.tck.PresenceRule.SUB_1;
import static io.presence.tck.PresenceRule.SUB_10;
import static io.presence.tck.PresenceRule.SUB_11;
import static io.presence.tck.PresenceRule.SUB_12;
import static io.presence.tck.PresenceRule.SUB_13;
import static io.presence.tck.PresenceRule.SUB_14;
import static io.presence.tck.PresenceRule.SUB_15;
import static io.presence.tck.PresenceRule.SUB_16;
import static io.presence.tck.PresenceRule.SUB_17;
import static io.presence.tck.PresenceRule.SUB_18;
import static io.presence.tck.PresenceRule.SUB_19;
import static io.presence.tck.PresenceRule.SUB_2;
import static io.presence.tck.PresenceRule.SUB_20;
import static io.presence.tck.PresenceRule.SUB_21;
import static io.presence.tck.PresenceRule.SUB_22;
import static io.presence.tck.PresenceRule.SUB_23;
import static io.presence.tck.PresenceRule.SUB_24;
import static io.presence.tck.PresenceRule.SUB_25;
import static io.presence.tck.PresenceRule.SUB_26;
import static io.presence.tck.PresenceRule.SUB_3;
import static io.presence.tck.PresenceRule.SUB_4;
import static io.presence.tck.PresenceRule.SUB_5;
import static io.presence.tck.PresenceRule.SUB_6;
import static io.presence.tck.PresenceRule.SUB_7;
import static io.presence.tck.PresenceRule.SUB_8;
import static io.presence.tck.PresenceRule.SUB_9;
import static io.presence.tck.lab.Expect.ack;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.lab.Expect.joinAll;
import static io.presence.tck.lab.Expect.leave;
import static io.presence.tck.lab.Expect.leaveAll;
import static io.presence.tck.lab.Expect.multiple;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.MULTIPLE_SUBSCRIPTIONS;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;

import io.presence.tck.Setting;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Names;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Subscribe. */
final class SubscribeTests extends ServerTests {
    SubscribeTests(ServerLab lab) {
        super(lab);
    }

    @Verifies(SUB_1)
    void subscribeIsAcknowledgedWithItsId() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE).withId("17").withNames(name("alice")));
        bob.receives(ack(SUBSCRIBE, "17"));
        bob.sends(WireMessage.of(SUBSCRIBE).withId("an id, not a number: ü").withNames(name("carol")));
        bob.receives(ack(SUBSCRIBE, "an id, not a number: ü"));
    }

    @Verifies(SUB_2)
    void theJoinOfTheUserIsTold() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        lab.named("alice", alice);
        bob.receives(join(alice));
    }

    @Verifies(SUB_3)
    void theJoinIsToldOnce() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        lab.named("alice", alice);
        bob.receives(any(MessageKind.JOIN));
        bob.receivesNothingElse();
    }

    @Verifies(SUB_4)
    void theLeaveOfTheUserIsTold() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        bob.subscribesTo(alice.user());
        alice.leaves();
        bob.receives(leave(alice.user()));
    }

    @Verifies(SUB_5)
    void theLeaveIsToldOnce() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        bob.subscribesTo(alice.user());
        alice.leaves();
        bob.receives(any(MessageKind.LEAVE));
        bob.receivesNothingElse();
    }

    @Verifies(SUB_6)
    void othersAreNotTold() {
        Peer bob = user("bob");
        bob.subscribesTo(name("alice"));
        Peer carol = user("carol");
        bob.receivesNothingElse();
        carol.leaves();
        bob.receivesNothingElse();
    }

    @Verifies(SUB_7)
    void subscribeAllIsAcknowledged() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE_ALL));
        bob.receives(ack(SUBSCRIBE_ALL));
    }

    @Verifies(SUB_8)
    void theAckOfSubscribeAllHasNoId() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE_ALL).withId("17"));
        bob.receives(any(SUBSCRIBE_ALL).and("without correlationId", ack -> !ack.has("correlationId")));
    }

    @Verifies(SUB_9)
    void everybodysJoinsAndLeavesAreTold() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        Peer alice = user("alice");
        bob.receives(joinAll(alice.user()));
        Peer carol = user("carol");
        bob.receives(joinAll(carol.user()));
        alice.leaves();
        bob.receives(leaveAll(alice.user()));
        carol.leaves();
        bob.receives(leaveAll(carol.user()));
    }

    @Verifies(SUB_10)
    void severalNamesAreOneRequest() {
        Peer bob = user("bob");
        String alice = name("alice");
        String carol = name("carol");
        String dave = name("dave");
        bob.subscribesTo(alice, carol, dave);
        for (String user : List.of(carol, dave, alice)) {
            lab.named(user.substring(0, user.indexOf('~')), user);
            bob.receives(join(user));
        }
    }

    @Verifies(SUB_11)
    void aSubscriptionThatIsThereIsToldAsSuch() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.sends(bob.request(SUBSCRIBE).withNames(alice));
        bob.receivesInAnyOrder(multiple(SUBSCRIBE, alice), any(SUBSCRIBE));
    }

    @Verifies(SUB_12)
    void aSecondSubscribeAllIsToldAsSuch() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        bob.sends(WireMessage.of(SUBSCRIBE_ALL));
        bob.receivesInAnyOrder(multiple(SUBSCRIBE_ALL, Names.EVERYONE), any(SUBSCRIBE_ALL));
    }

    @Verifies(SUB_13)
    void subscribingTwiceIsAcknowledgedAndDoublesNothing() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.sends(bob.request(SUBSCRIBE).withNames(alice));
        // Where a MULTIPLE_SUBSCRIPTIONS stands is for another rule.
        bob.receivesUpTo(any(SUBSCRIBE));
        bob.settles();
        lab.named("alice", alice);
        bob.receives(join(alice));
        bob.receivesNothingElse();
    }

    @Verifies(SUB_14)
    void aNameThatIsThereTwiceInARequestIsToldAsSuch() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.sends(bob.request(SUBSCRIBE).withNames(alice, alice, alice));
        bob.receivesInAnyOrder(multiple(SUBSCRIBE, alice), multiple(SUBSCRIBE, alice), any(SUBSCRIBE));
    }

    @Verifies(SUB_15)
    void multipleSubscriptionsComesBeforeTheAck() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.sends(bob.request(SUBSCRIBE).withNames(alice));
        bob.receives(any(MULTIPLE_SUBSCRIPTIONS), any(SUBSCRIBE));
    }

    @Verifies(SUB_16)
    void multipleSubscriptionsHasNoIdAndIsNoError() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.sends(bob.request(SUBSCRIBE).withNames(alice));
        for (int i = 0; i < 2; i++) {
            WireMessage next = bob.next("MULTIPLE_SUBSCRIPTIONS and an ack");
            if (next.is(MULTIPLE_SUBSCRIPTIONS) && (next.has("correlationId") || next.has("isError"))) {
                throw bob.unexpected("MULTIPLE_SUBSCRIPTIONS without correlationId and isError", next.toString());
            }
        }
    }

    @Verifies(SUB_17)
    void noNamesAreAcknowledged() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE).withId("17"));
        bob.receives(any(SUBSCRIBE));
    }

    @Verifies(SUB_18)
    void theIdIsGivenBackAsItCame() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE).withNames(name("alice")));
        bob.receives(any(SUBSCRIBE).and("without correlationId", ack -> !ack.has("correlationId")));
        bob.sends(WireMessage.of(SUBSCRIBE).withId("").withNames(name("carol")));
        bob.receives(any(SUBSCRIBE)
                .and("with an empty correlationId", ack -> ack.id().equals(Optional.of(""))));
    }

    @Verifies(SUB_19)
    void whoIsOnlineAlreadyIsNotTold() {
        Peer alice = user("alice");
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        bob.receivesNothingElse();
        Peer carol = user("carol");
        carol.subscribesToEverybody();
        carol.receivesNothingElse();
    }

    @Verifies(SUB_20)
    void anotherConnectionOfTheSubscriberIsNotTold() {
        Peer bob = user("bob");
        Peer tablet = lab.again("bob's tablet", bob.user(), lab.home());
        String alice = name("alice");
        bob.subscribesTo(alice);
        lab.named("alice", alice);
        bob.receives(join(alice));
        tablet.receivesNothingElse();
    }

    @Verifies(SUB_21)
    void aSubscriptionEndsWithItsConnection() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.subscribesToEverybody();
        bob.leaves();
        Peer back = lab.again("bob, back", bob.user(), lab.home());
        lab.named("alice", alice);
        back.receivesNothingElse();
    }

    @Verifies(SUB_22)
    void theNameOfEverybodyIsAUser() {
        Peer bob = user("bob");
        bob.subscribesTo(Names.EVERYONE);
        user("alice");
        bob.receivesNothingElse();
    }

    @Verifies(SUB_23)
    void twoSubscriptionsAreToldTwice() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.subscribesToEverybody();
        Peer her = lab.named("alice", alice);
        bob.receivesInAnyOrder(join(alice), joinAll(alice));
        her.leaves();
        bob.receivesInAnyOrder(leave(alice), leaveAll(alice));
    }

    @Verifies(SUB_24)
    void everybodysNoticeComesFirst() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.subscribesToEverybody();
        Peer her = lab.named("alice", alice);
        bob.receives(joinAll(alice), join(alice));
        her.leaves();
        bob.receives(leaveAll(alice), leave(alice));
    }

    @Verifies(SUB_25)
    void anyTextMayBeSubscribedTo() {
        Peer bob = user("bob");
        for (String name : Names.PECULIAR) {
            bob.subscribesTo(lab.exactly(name));
        }
        bob.sends(bob.request(SUBSCRIBE).withNames(""));
        bob.receives(any(SUBSCRIBE));
        for (String name : Names.PECULIAR) {
            lab.named("somebody", name);
            bob.receives(join(name));
        }
    }

    @Verifies(SUB_26)
    void whoHasNoUsernameMaySubscribeAndQuery() {
        Peer anonymous = lab.connection("anonymous").challenges();
        anonymous.requestsLogin((JsonObject) lab.need(Setting.ANONYMOUS_CREDENTIALS));
        anonymous.receives(any(AUTH_SUCCESSFUL));
        String alice = name("alice");
        anonymous.subscribesTo(alice);
        lab.named("alice", alice);
        anonymous.receives(join(alice));
        lab.check(
                anonymous.asksFor(alice).equals(Map.of(alice, true)),
                "an anonymous connection asked for alice, who is online, and was not told so");
    }
}
