package io.presence.tck.server;

import static io.presence.tck.PresenceRule.UNS_1;
import static io.presence.tck.PresenceRule.UNS_10;
import static io.presence.tck.PresenceRule.UNS_11;
import static io.presence.tck.PresenceRule.UNS_2;
import static io.presence.tck.PresenceRule.UNS_3;
import static io.presence.tck.PresenceRule.UNS_4;
import static io.presence.tck.PresenceRule.UNS_5;
import static io.presence.tck.PresenceRule.UNS_6;
import static io.presence.tck.PresenceRule.UNS_7;
import static io.presence.tck.PresenceRule.UNS_8;
import static io.presence.tck.PresenceRule.UNS_9;
import static io.presence.tck.lab.Expect.ack;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.lab.Expect.joinAll;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.Verifies;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.WireMessage;

/** Unsubscribe. */
final class UnsubscribeTests extends ServerTests {
    UnsubscribeTests(ServerLab lab) {
        super(lab);
    }

    @Verifies(UNS_1)
    void unsubscribeIsAcknowledgedWithItsId() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.sends(WireMessage.of(UNSUBSCRIBE).withId("18").withNames(alice));
        bob.receives(ack(UNSUBSCRIBE, "18"));
    }

    @Verifies(UNS_2)
    void afterTheAckTheUserIsNotToldOf() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.unsubscribesFrom(alice);
        Peer her = lab.named("alice", alice);
        bob.receivesNothingElse();
        her.leaves();
        bob.receivesNothingElse();
    }

    @Verifies(UNS_3)
    void otherSubscriptionsStay() {
        Peer bob = user("bob");
        String alice = name("alice");
        String carol = name("carol");
        bob.subscribesTo(alice, carol);
        bob.unsubscribesFrom(alice);
        lab.named("carol", carol);
        bob.receives(join(carol));
    }

    @Verifies(UNS_4)
    void unsubscribeAllIsAcknowledged() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        bob.sends(WireMessage.of(UNSUBSCRIBE_ALL));
        bob.receives(ack(UNSUBSCRIBE_ALL));
    }

    @Verifies(UNS_5)
    void afterTheAckNobodyIsToldOf() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        bob.unsubscribesFromEverybody();
        user("alice").leaves();
        bob.receivesNothingElse();
    }

    @Verifies(UNS_6)
    void unsubscribeAllLeavesTheNamed() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.subscribesToEverybody();
        bob.unsubscribesFromEverybody();
        lab.named("alice", alice);
        bob.receives(join(alice));
    }

    @Verifies(UNS_7)
    void whatIsNotThereMayBeEnded() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(UNSUBSCRIBE).withId("1").withNames(name("alice")));
        bob.receives(any(UNSUBSCRIBE));
        bob.sends(WireMessage.of(UNSUBSCRIBE_ALL));
        bob.receives(any(UNSUBSCRIBE_ALL));
    }

    @Verifies(UNS_8)
    void theSameUserMayBeSubscribedToAgain() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        bob.unsubscribesFrom(alice);
        bob.subscribesTo(alice);
        lab.named("alice", alice);
        bob.receives(join(alice));
    }

    @Verifies(UNS_9)
    void theSubscriptionToEverybodyStays() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesToEverybody();
        bob.subscribesTo(alice);
        bob.unsubscribesFrom(alice);
        lab.named("alice", alice);
        bob.receives(joinAll(alice));
    }

    @Verifies(UNS_10)
    void severalNamesOrNoneAreOneRequest() {
        Peer bob = user("bob");
        String alice = name("alice");
        String carol = name("carol");
        bob.subscribesTo(alice, carol);
        bob.unsubscribesFrom(alice, carol);
        bob.sends(WireMessage.of(UNSUBSCRIBE).withId("none"));
        bob.receives(any(UNSUBSCRIBE));
        lab.named("alice", alice);
        lab.named("carol", carol);
        bob.receivesNothingElse();
    }

    @Verifies(UNS_11)
    void theAckOfUnsubscribeAllHasNoId() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        bob.sends(WireMessage.of(UNSUBSCRIBE_ALL).withId("18"));
        bob.receives(any(UNSUBSCRIBE_ALL).and("without correlationId", ack -> !ack.has("correlationId")));
    }
}
