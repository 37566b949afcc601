package io.presence.tck.server;

import static io.presence.tck.PresenceRule.PRM_1;
import static io.presence.tck.PresenceRule.PRM_10;
import static io.presence.tck.PresenceRule.PRM_11;
import static io.presence.tck.PresenceRule.PRM_12;
import static io.presence.tck.PresenceRule.PRM_2;
import static io.presence.tck.PresenceRule.PRM_3;
import static io.presence.tck.PresenceRule.PRM_4;
import static io.presence.tck.PresenceRule.PRM_5;
import static io.presence.tck.PresenceRule.PRM_6;
import static io.presence.tck.PresenceRule.PRM_7;
import static io.presence.tck.PresenceRule.PRM_8;
import static io.presence.tck.PresenceRule.PRM_9;
import static io.presence.tck.lab.Expect.ack;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.wire.MessageKind.MESSAGE_DENIED;
import static io.presence.tck.wire.MessageKind.MESSAGE_PERMISSION_ERROR;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.Setting;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Expect;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Permissions, where the implementation has them. */
final class PermissionTests extends ServerTests {
    PermissionTests(ServerLab lab) {
        super(lab);
    }

    /** A name that nobody may subscribe to or ask for. */
    private String secret() {
        return name(lab.text(Setting.DENIED_PREFIX));
    }

    private static Expect denied(MessageKind request, String id, String name) {
        return refusal(MESSAGE_DENIED, request, id, name);
    }

    private static Expect refusal(MessageKind kind, MessageKind request, String id, String name) {
        return any(kind)
                .and(
                        "of " + request + ", with correlationId \"" + id + "\", isError and the name " + name,
                        message -> message.number("originalAction").equals(Optional.of((long) request.action()))
                                && message.id().equals(Optional.of(id))
                                && message.flag("isError")
                                && message.name().equals(Optional.of(name)));
    }

    @Verifies(PRM_1)
    void aRefusedSubscriptionIsTold() {
        String secret = secret();
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE).withId("2").withNames(secret, name("alice")));
        bob.receives(denied(SUBSCRIBE, "2", secret));
    }

    @Verifies(PRM_2)
    void aRefusedNameIsNotSubscribedTo() {
        String secret = secret();
        String alice = name("alice");
        Peer bob = user("bob");
        bob.sends(bob.request(SUBSCRIBE).withNames(secret, alice));
        bob.receivesUpTo(any(SUBSCRIBE));
        lab.step("bob subscribed to alice, and not to the secret");
        lab.named("the secret", secret);
        bob.receivesNothingElse();
    }

    @Verifies(PRM_3)
    void theOthersAreSubscribedTo() {
        String secret = secret();
        String alice = name("alice");
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE).withId("2").withNames(secret, alice));
        bob.receivesInAnyOrder(any(MESSAGE_DENIED), ack(SUBSCRIBE, "2"));
        lab.named("alice", alice);
        bob.receives(join(alice));
    }

    @Verifies(PRM_4)
    void whereNothingIsPermittedThereAreOnlyRefusals() {
        String secret = secret();
        String other = secret();
        Peer bob = user("bob");
        bob.sends(bob.request(SUBSCRIBE).withNames(secret, other));
        bob.receives(any(MESSAGE_DENIED), any(MESSAGE_DENIED));
        bob.receivesNothingBeforePong();
        bob.sends(bob.request(QUERY).withNames(secret));
        bob.receives(any(MESSAGE_DENIED));
        bob.receivesNothingBeforePong();
    }

    @Verifies(PRM_5)
    void aRefusedQuestionIsTold() {
        String secret = secret();
        Peer bob = user("bob");
        bob.sends(WireMessage.of(QUERY).withId("3").withNames(secret, name("alice")));
        bob.receives(denied(QUERY, "3", secret));
    }

    private Map<String, Boolean> answerBeside(String secret, String other) {
        Peer bob = user("bob");
        bob.sends(bob.request(QUERY).withNames(secret, other));
        bob.receives(any(MESSAGE_DENIED));
        return bob.answerOf(bob.nextOf(QUERY_RESPONSE));
    }

    @Verifies(PRM_6)
    void aRefusedNameIsNotDisclosed() {
        String secret = secret();
        Map<String, Boolean> answer = answerBeside(secret, name("alice"));
        lab.check(
                !answer.containsKey(secret),
                "bob asked for the secret, which was refused, and for alice, and the answer was " + answer);
    }

    @Verifies(PRM_7)
    void theOthersAreAnswered() {
        Peer alice = user("alice");
        Map<String, Boolean> answer = answerBeside(secret(), alice.user());
        lab.check(
                Boolean.TRUE.equals(answer.get(alice.user())),
                "bob asked for the secret, which was refused, and for alice, and the answer was " + answer);
    }

    @Verifies(PRM_8)
    void aRefusedRequestAboutEverybodyIsTold() {
        Peer outcast = lab.named("an outcast", name(lab.text(Setting.OUTCAST_PREFIX)));
        for (MessageKind request : List.of(SUBSCRIBE_ALL, QUERY_ALL)) {
            outcast.sends(WireMessage.of(request));
            outcast.receives(any(MESSAGE_DENIED)
                    .and(
                            "of " + request + ", with isError, without name and correlationId",
                            message -> message.number("originalAction").equals(Optional.of((long) request.action()))
                                    && message.flag("isError")
                                    && !message.has("name")
                                    && !message.has("correlationId")));
            outcast.receivesNothingBeforePong();
        }
    }

    @Verifies(PRM_9)
    void permissionsThatFailRefuse() {
        String failing = name(lab.text(Setting.FAILING_PREFIX));
        Peer bob = user("bob");
        bob.sends(WireMessage.of(SUBSCRIBE).withId("5").withNames(failing));
        bob.receives(refusal(MESSAGE_PERMISSION_ERROR, SUBSCRIBE, "5", failing));
        bob.receivesNothingBeforePong();
        bob.sends(WireMessage.of(QUERY).withId("6").withNames(failing));
        bob.receives(refusal(MESSAGE_PERMISSION_ERROR, QUERY, "6", failing));
        bob.receivesNothingBeforePong();
        lab.named("somebody", failing);
        bob.receivesNothingElse();
    }

    @Verifies(PRM_10)
    void unsubscribingAsksForNothing() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(UNSUBSCRIBE).withId("7").withNames(secret()));
        bob.receives(any(UNSUBSCRIBE));
        if (lab.has(Setting.OUTCAST_PREFIX)) {
            Peer outcast = lab.named("an outcast", name(lab.text(Setting.OUTCAST_PREFIX)));
            outcast.sends(WireMessage.of(UNSUBSCRIBE_ALL));
            outcast.receives(any(UNSUBSCRIBE_ALL));
        }
    }

    @Verifies(PRM_11)
    void refusalsComeFirstAndInOrder() {
        String one = secret();
        String two = secret();
        Peer bob = user("bob");
        bob.sends(bob.request(SUBSCRIBE).withNames(one, name("alice"), two));
        bob.receives(
                any(MESSAGE_DENIED)
                        .and("of the first name", message -> message.name().equals(Optional.of(one))),
                any(MESSAGE_DENIED)
                        .and("of the last name", message -> message.name().equals(Optional.of(two))),
                any(SUBSCRIBE));
    }

    @Verifies(PRM_12)
    void aNameThatIsRefusedTwiceIsToldTwice() {
        String secret = secret();
        Peer bob = user("bob");
        bob.sends(bob.request(QUERY).withNames(secret, secret));
        bob.receives(any(MESSAGE_DENIED), any(MESSAGE_DENIED));
        bob.receivesNothingBeforePong();
    }
}
