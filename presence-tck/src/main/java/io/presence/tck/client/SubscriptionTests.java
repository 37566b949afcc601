package io.presence.tck.client;

import static io.presence.tck.PresenceRule.CLI_11;
import static io.presence.tck.PresenceRule.CLI_12;
import static io.presence.tck.PresenceRule.CLI_13;
import static io.presence.tck.PresenceRule.CLI_14;
import static io.presence.tck.PresenceRule.CLI_15;
import static io.presence.tck.PresenceRule.CLI_16;
import static io.presence.tck.PresenceRule.CLI_17;
import static io.presence.tck.PresenceRule.CLI_18;
import static io.presence.tck.PresenceRule.CLI_19;
import static io.presence.tck.PresenceRule.CLI_21;
import static io.presence.tck.PresenceRule.CLI_22;
import static io.presence.tck.PresenceRule.CLI_23;
import static io.presence.tck.PresenceRule.CLI_24;
import static io.presence.tck.PresenceRule.CLI_25;
import static io.presence.tck.PresenceRule.CLI_26;
import static io.presence.tck.PresenceRule.CLI_27;
import static io.presence.tck.PresenceRule.CLI_28;
import static io.presence.tck.PresenceRule.CLI_29;
import static io.presence.tck.PresenceRule.CLI_30;
import static io.presence.tck.PresenceRule.CLI_31;
import static io.presence.tck.PresenceRule.CLI_39;
import static io.presence.tck.PresenceRule.CLI_48;
import static io.presence.tck.PresenceRule.CLI_49;
import static io.presence.tck.PresenceRule.CLI_50;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.JOIN_ALL;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.LEAVE_ALL;
import static io.presence.tck.wire.MessageKind.MESSAGE_DENIED;
import static io.presence.tck.wire.MessageKind.MULTIPLE_SUBSCRIPTIONS;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.Verifies;
import io.presence.tck.lab.Expect;
import io.presence.tck.lab.Names;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Subscribe and unsubscribe. */
final class SubscriptionTests extends ClientTests {
    private static final int MANY = 50;

    SubscriptionTests(ClientLab lab) {
        super(lab);
    }

    @Verifies(CLI_11)
    void theFirstHandlerAsksForTheUser() {
        DrivenClient alice = user("alice");
        alice.subscribe("bob", "h");
        alice.connection()
                .receives(Expect.any(SUBSCRIBE)
                        .and("with names [bob]", request -> request.names().equals(List.of("bob")))
                        .and("and a correlationId", request -> request.has("correlationId")));
    }

    @Verifies(CLI_12)
    void theSecondHandlerOfAUserAsksForNothing() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("bob", "h2");
        List<WireMessage> sent = sentBy(alice);
        lab.check(
                names(SUBSCRIBE, sent).equals(List.of("bob")),
                "the client sent " + sent + "; expected: SUBSCRIBE with bob once");
    }

    @Verifies(CLI_12)
    void theSecondHandlerOfEverybodyAsksForNothing() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h1");
        alice.subscribesToEverybody("h2");
        List<WireMessage> sent = sentBy(alice);
        lab.check(count(SUBSCRIBE_ALL, sent) == 1, "the client sent " + sent + "; expected: SUBSCRIBE_ALL once");
    }

    @Verifies(CLI_13)
    void aUsersHandlerIsToldOfJoinAndLeave() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.connection().tells(LEAVE, "bob");
        alice.hears("h", "bob", false);
    }

    @Verifies(CLI_14)
    void aUsersHandlerIsToldOfNobodyElse() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("carol", "h2");
        alice.connection().tells(JOIN, "carol");
        alice.hears("h2", "carol", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_15)
    void everyHandlerOfAUserIsTold() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("bob", "h2");
        alice.subscribes("bob", "h3");
        alice.connection().tells(JOIN, "bob");
        alice.hearsInAnyOrder("h1(bob, true)", "h2(bob, true)", "h3(bob, true)");
    }

    @Verifies(CLI_16)
    void theFirstHandlerOfEverybodyAsksForAll() {
        DrivenClient alice = user("alice");
        alice.subscribe("h");
        alice.connection().receives(SUBSCRIBE_ALL);
    }

    @Verifies(CLI_17)
    void everybodysHandlerIsToldOfEachUser() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h");
        alice.connection().tells(JOIN_ALL, "bob");
        alice.hears("h", "bob", true);
        alice.connection().tells(JOIN_ALL, "carol");
        alice.hears("h", "carol", true);
        alice.connection().tells(LEAVE_ALL, "bob");
        alice.hears("h", "bob", false);
    }

    @Verifies(CLI_18)
    void eachNoticeIsForItsOwnHandlers() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "of bob");
        alice.subscribesToEverybody("of all");
        alice.connection().tells(JOIN_ALL, "bob");
        alice.hears("of all", "bob", true);
        alice.hearsNothingElse();
        alice.connection().tells(JOIN, "bob");
        alice.hears("of bob", "bob", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_19)
    void manyUsersAreAllAskedFor() {
        DrivenClient alice = user("alice");
        alice.connection().acknowledgesByHand();
        List<String> users = IntStream.range(0, MANY).mapToObj(i -> "user" + i).toList();
        List<Call> calls = new ArrayList<>();
        users.forEach(user -> calls.add(alice.subscribe(user, "h")));
        alice.connection().receivesAbout(SUBSCRIBE, users).forEach(alice.connection()::acknowledges);
        calls.forEach(Call::result);
    }

    @Verifies(CLI_21)
    void aDeniedSubscriptionIsTold() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().receives(SUBSCRIBE, "bob");
        alice.connection().acknowledgesByHand();
        alice.subscribe("secret", "h");
        WireMessage request = alice.connection().receives(SUBSCRIBE, "secret");
        alice.connection().refuses(MESSAGE_DENIED, request, "secret");
        lab.hearsOfTrouble("an error of the call, or an error event, that says that secret is denied");
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
    }

    @Verifies(CLI_22)
    void anyTextIsAUser() {
        DrivenClient alice = user("alice");
        for (String name : Names.PECULIAR) {
            alice.subscribe(name, "h").result();
        }
        alice.connection().receivesAbout(SUBSCRIBE, Names.PECULIAR);
        for (String name : Names.PECULIAR) {
            alice.connection().tells(JOIN, name);
            alice.hears("h", name, true);
        }
    }

    @Verifies(CLI_22)
    void theNameOfEverybodyIsAUser() {
        DrivenClient alice = user("alice");
        alice.subscribes(Names.EVERYONE, "h");
        alice.connection().receives(SUBSCRIBE, Names.EVERYONE);
        alice.connection().tells(JOIN_ALL, "bob");
        alice.hearsNothingElse();
    }

    @Verifies(CLI_23)
    void anUnsubscribedHandlerIsNotToldAgain() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.unsubscribe("bob", "h").answered();
        alice.connection().tells(LEAVE, "bob");
        alice.hearsNothingElse();
    }

    @Verifies(CLI_24)
    void theOtherHandlersOfTheUserStay() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("bob", "h2");
        // That this may be called an error is for another rule.
        alice.unsubscribe("bob", "h1").answered();
        alice.connection().tells(JOIN, "bob");
        alice.hears("h2", "bob", true);
        List<WireMessage> sent = sentBy(alice);
        lab.check(count(UNSUBSCRIBE, sent) == 0, "the client sent " + sent + "; expected: no UNSUBSCRIBE");
    }

    @Verifies(CLI_25)
    void theLastHandlerOfAUserEndsTheSubscription() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().receives(SUBSCRIBE, "bob");
        alice.unsubscribe("bob", "h").result();
        alice.connection().receives(UNSUBSCRIBE, "bob");
    }

    @Verifies(CLI_25)
    void theLastHandlerOfEverybodyEndsTheSubscription() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h");
        alice.connection().receives(SUBSCRIBE_ALL);
        alice.unsubscribeHandler("h").result();
        alice.connection().receives(UNSUBSCRIBE_ALL);
    }

    @Verifies(CLI_26)
    void unsubscribingAUserEndsAllItsHandlers() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("bob", "h2");
        alice.subscribes("carol", "h1");
        alice.unsubscribeUser("bob").result();
        alice.connection().tells(JOIN, "bob");
        alice.connection().tells(JOIN, "carol");
        alice.hears("h1", "carol", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_27)
    void unsubscribingAHandlerOfEverybodyEndsThatOne() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h1");
        alice.subscribesToEverybody("h2");
        alice.subscribes("bob", "h1");
        alice.unsubscribeHandler("h1").result();
        alice.connection().tells(JOIN_ALL, "bob");
        alice.hears("h2", "bob", true);
        alice.connection().tells(JOIN, "bob");
        alice.hears("h1", "bob", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_28)
    void unsubscribingEverythingEndsEveryHandler() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h1");
        alice.subscribes("bob", "h1");
        alice.subscribes("carol", "h2");
        alice.unsubscribeAll().result();
        alice.connection().tells(JOIN_ALL, "bob");
        alice.connection().tells(JOIN, "bob");
        alice.connection().tells(JOIN, "carol");
        alice.hearsNothingElse();
    }

    @Verifies(CLI_29)
    void unsubscribingEverythingTellsTheServer() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h1");
        alice.subscribes("bob", "h1");
        alice.subscribes("carol", "h2");
        // What is not sent yet may be called off.
        alice.connection().isAskedFor(SUBSCRIBE, List.of("bob", "carol"));
        alice.unsubscribeAll().result();
        List<WireMessage> sent = sentBy(alice);
        lab.check(
                count(UNSUBSCRIBE_ALL, sent) == 1 && names(UNSUBSCRIBE, sent).equals(List.of("bob", "carol")),
                "the client sent " + sent + "; expected: UNSUBSCRIBE_ALL, and UNSUBSCRIBE with bob and carol");
    }

    @Verifies(CLI_30)
    void whoWasUnsubscribedIsSubscribedAgain() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().receives(SUBSCRIBE, "bob");
        alice.unsubscribe("bob", "h").result();
        alice.connection().receives(UNSUBSCRIBE, "bob");
        alice.subscribes("bob", "h");
        alice.connection().receives(SUBSCRIBE, "bob");
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_31)
    void unsubscribingOneOfSeveralSucceeds() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("bob", "h2");
        alice.unsubscribe("bob", "h1").result();
    }

    @Verifies(CLI_39)
    void handlersAreCalledInTheOrderOfTheNotices() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h");
        alice.subscribes("bob", "of bob");
        for (int i = 0; i < MANY; i++) {
            alice.connection().sends(WireMessage.of(JOIN_ALL).withName("user" + i));
            alice.connection().sends(WireMessage.of(i % 2 == 0 ? JOIN : LEAVE).withName("bob"));
        }
        lab.step("the server sent " + 2 * MANY + " notices");
        for (int i = 0; i < MANY; i++) {
            alice.hears("h", "user" + i, true);
            alice.hears("of bob", "bob", i % 2 == 0);
        }
    }

    @Verifies(CLI_48)
    void multipleSubscriptionsDoesNoHarm() {
        DrivenClient alice = user("alice");
        alice.connection().acknowledgesByHand();
        Call call = alice.subscribe("bob", "h");
        WireMessage request = alice.connection().receives(SUBSCRIBE, "bob");
        alice.connection()
                .sends(WireMessage.of(MULTIPLE_SUBSCRIPTIONS)
                        .with("originalAction", SUBSCRIBE.action())
                        .withName("bob"));
        alice.connection().acknowledges(request);
        call.result();
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_49)
    void whatNobodyWaitsForDoesNoHarm() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().tells(JOIN, "nobody's");
        alice.connection().tells(JOIN_ALL, "bob");
        alice.connection().tells(LEAVE_ALL, "bob");
        alice.connection()
                .sends(
                        WireMessage.of(SUBSCRIBE).withId("none").with("isAck", 1),
                        WireMessage.of(UNSUBSCRIBE_ALL).with("isAck", 1),
                        WireMessage.of(QUERY_RESPONSE)
                                .withData("{\"bob\":true}")
                                .withId("none"),
                        WireMessage.of(QUERY_ALL_RESPONSE).withNames("bob"));
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.hearsNothingElse();
        lab.check(alice.connection().isAlive(), "the client left the connection");
    }

    @Verifies(CLI_50)
    void wrongArgumentsAreRefused() {
        DrivenClient alice = user("alice");
        alice.call("subscribe", new JsonObject()).error();
        alice.call("subscribe", new JsonObject().put("user", "bob")).error();
        alice.call("subscribe", new JsonObject().put("user", 1).put("handler", "h"))
                .error();
        alice.call("unsubscribe", new JsonObject().put("user", 1)).error();
        alice.call("getAll", new JsonObject().put("users", "bob")).error();
        alice.settles();
        alice.connection().receivedNothingElse();
        alice.call("getAll", new JsonObject().put("users", new JsonArray().add(ScriptedConnection.MARKER)))
                .result();
    }
}
