package io.presence.tck.server;

import static io.presence.tck.PresenceRule.NOT_1;
import static io.presence.tck.PresenceRule.NOT_10;
import static io.presence.tck.PresenceRule.NOT_11;
import static io.presence.tck.PresenceRule.NOT_12;
import static io.presence.tck.PresenceRule.NOT_13;
import static io.presence.tck.PresenceRule.NOT_14;
import static io.presence.tck.PresenceRule.NOT_15;
import static io.presence.tck.PresenceRule.NOT_16;
import static io.presence.tck.PresenceRule.NOT_2;
import static io.presence.tck.PresenceRule.NOT_3;
import static io.presence.tck.PresenceRule.NOT_4;
import static io.presence.tck.PresenceRule.NOT_5;
import static io.presence.tck.PresenceRule.NOT_6;
import static io.presence.tck.PresenceRule.NOT_7;
import static io.presence.tck.PresenceRule.NOT_8;
import static io.presence.tck.PresenceRule.NOT_9;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.lab.Expect.joinAll;
import static io.presence.tck.lab.Expect.leave;
import static io.presence.tck.lab.Expect.leaveAll;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.AUTH_UNSUCCESSFUL;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;

import io.presence.tck.Setting;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Names;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Notices. */
final class NoticeTests extends ServerTests {
    private static final int LONG = 10_000;

    NoticeTests(ServerLab lab) {
        super(lab);
    }

    @Verifies(NOT_1)
    void aSecondConnectionIsNoJoin() {
        Peer alice = user("alice");
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        lab.again("alice's tablet", alice.user(), lab.home());
        bob.receivesNothingElse();
    }

    @Verifies(NOT_2)
    void theClosingOfOneOfTwoIsNoLeave() {
        Peer alice = user("alice");
        Peer tablet = lab.again("alice's tablet", alice.user(), lab.home());
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        tablet.leaves();
        bob.receivesNothingElse();
        lab.check(
                bob.asksFor(alice.user()).get(alice.user()),
                "bob asked for alice, who has one connection still, and was told that she is offline");
    }

    @Verifies(NOT_3)
    void theClosingOfTheLastIsALeave() {
        Peer alice = user("alice");
        Peer tablet = lab.again("alice's tablet", alice.user(), lab.home());
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        alice.leaves();
        tablet.leaves();
        bob.receives(any(LEAVE));
        bob.receivesNothingElse();
    }

    @Verifies(NOT_4)
    void aResetConnectionIsALeave() {
        Peer alice = user("alice");
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        alice.drops();
        bob.receives(any(LEAVE));
    }

    @Verifies(NOT_5)
    void aNoticeHasTheNameAlone() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesToEverybody();
        bob.subscribesTo(alice);
        Peer her = lab.named("alice", alice);
        bob.receivesInAnyOrder(joinAll(alice).withFields("name"), join(alice).withFields("name"));
        her.leaves();
        bob.receivesInAnyOrder(leaveAll(alice).withFields("name"), leave(alice).withFields("name"));
    }

    private Peer anonymous() {
        Peer somebody = lab.connection("somebody without a username").challenges();
        somebody.requestsLogin((JsonObject) lab.need(Setting.ANONYMOUS_CREDENTIALS));
        somebody.receives(any(AUTH_SUCCESSFUL));
        lab.step("somebody logged in without a username");
        return somebody;
    }

    @Verifies(NOT_6)
    void whoHasNoUsernameIsNotAnnounced() {
        lab.exactly(Names.ANONYMOUS);
        lab.exactly("");
        lab.exactly(Names.UNSEEN);
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        bob.subscribesTo(Names.ANONYMOUS);
        Peer somebody = anonymous();
        bob.receivesNothingElse();
        somebody.leaves();
        bob.receivesNothingElse();
    }

    @Verifies(NOT_7)
    void whoHasNoUsernameIsNotListed() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(QUERY_ALL));
        List<String> before = bob.nextOf(QUERY_ALL_RESPONSE).names();
        anonymous();
        bob.sends(WireMessage.of(QUERY_ALL));
        List<String> after = new ArrayList<>(bob.nextOf(QUERY_ALL_RESPONSE).names());
        after.removeAll(before);
        if (!lab.server().exclusive()) {
            // Others may have come meanwhile; these are what an anonymous login has been listed as.
            after.retainAll(List.of(Names.ANONYMOUS, Names.UNSEEN, "", "undefined", "null"));
        }
        lab.check(after.isEmpty(), "bob asked for everybody, and the answer had " + after + " more than before");
    }

    @Verifies(NOT_8)
    void theUserOpenIsNeverPresent() {
        lab.needTrue(Setting.OPEN_AUTHENTICATION);
        Peer bob = user("bob");
        bob.subscribesTo(lab.exactly(Names.UNSEEN));
        bob.subscribesToEverybody();
        Peer open = lab.named("OPEN", Names.UNSEEN);
        bob.receivesNothingElse();
        lab.check(
                Boolean.FALSE.equals(bob.asksFor(Names.UNSEEN).get(Names.UNSEEN)),
                "bob asked for OPEN, and was told that they are online");
        lab.check(open.asksFor(bob.user()).get(bob.user()), "OPEN asked for bob, and was told that he is offline");
    }

    @Verifies(NOT_9)
    void whoComesBackIsToldAgain() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        for (int i = 0; i < 3; i++) {
            Peer her = lab.named("alice", alice);
            bob.receives(join(alice));
            her.leaves();
            bob.receives(leave(alice));
        }
    }

    @Verifies(NOT_10)
    void everySubscriberIsTold() {
        String alice = name("alice");
        List<Peer> subscribers = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            Peer each = user("subscriber " + i);
            each.subscribesTo(alice);
            subscribers.add(each);
        }
        Peer her = lab.named("alice", alice);
        subscribers.forEach(each -> each.receives(join(alice)));
        her.leaves();
        subscribers.forEach(each -> each.receives(leave(alice)));
    }

    @Verifies(NOT_11)
    void aRefusedLoginIsNoJoin() {
        JsonObject wrong = (JsonObject) lab.need(Setting.REFUSED_CREDENTIALS);
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        if (wrong.getValue("username") instanceof String user) {
            bob.subscribesTo(lab.exactly(user));
        }
        Peer mallory = lab.connection("mallory").challenges();
        mallory.requestsLogin(wrong);
        mallory.receives(any(AUTH_UNSUCCESSFUL));
        lab.step("mallory was refused");
        bob.receivesNothingElse();
    }

    @Verifies(NOT_12)
    void caseAndNormalisationCount() {
        Peer bob = user("bob");
        String composed = name("Zo\u00eb");
        List<String> others = List.of(
                composed.replace("\u00eb", "e\u0308"), composed.replace("Z", "z"), composed + " ", " " + composed);
        bob.subscribesTo(composed);
        others.forEach(other -> lab.named("another", other));
        bob.receivesNothingElse();
        lab.check(
                Boolean.FALSE.equals(bob.asksFor(composed).get(composed)),
                "bob asked for Zo\u00eb, and was told that she is online; it was others, of similar names");
    }

    @Verifies(NOT_13)
    void nobodyIsToldOfTheirOwnLogin() {
        Peer bob = lab.connection("bob").challenges();
        bob.requestsLogin(lab.credentials(bob.user()));
        bob.receives(any(AUTH_SUCCESSFUL));
        bob.subscribesToEverybody();
        bob.subscribesTo(bob.user());
        bob.receivesNothingElse();
    }

    @Verifies(NOT_14)
    void aGivenNameIsAnOrdinaryUser() {
        Peer bob = user("bob");
        bob.subscribesToEverybody();
        for (String name : List.of(Names.ANONYMOUS, Names.EVERYONE, "__proto__")) {
            Peer somebody = lab.named("somebody", lab.exactly(name));
            bob.receives(joinAll(name));
            lab.check(
                    bob.asksForEverybody().contains(name),
                    "bob asked for everybody, and the user " + name + ", who is online, was not in the answer");
            somebody.leaves();
            bob.receives(leaveAll(name));
        }
    }

    @Verifies(NOT_15)
    void whoIsNotLoggedInDoesNotCount() {
        Peer alice = user("alice");
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        lab.connection("a connection without a login").challenges();
        Peer half = lab.connection("a connection that leaves before it logs in").challenges();
        half.leaves();
        alice.leaves();
        bob.receives(leave(alice.user()));
        bob.receivesNothingElse();
    }

    @Verifies(NOT_16)
    void aLongNameIsToldAsItIs() {
        Peer bob = user("bob");
        String name = name("a".repeat(LONG));
        bob.subscribesTo(name);
        lab.named("somebody of a long name", name);
        bob.receives(join(name));
        lab.check(bob.asksFor(name).get(name), "bob asked for the long name, and was told that it is offline");
    }
}
