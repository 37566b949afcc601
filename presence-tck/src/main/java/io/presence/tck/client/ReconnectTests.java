package io.presence.tck.client;

import static io.presence.tck.PresenceRule.REC_1;
import static io.presence.tck.PresenceRule.REC_10;
import static io.presence.tck.PresenceRule.REC_11;
import static io.presence.tck.PresenceRule.REC_12;
import static io.presence.tck.PresenceRule.REC_13;
import static io.presence.tck.PresenceRule.REC_14;
import static io.presence.tck.PresenceRule.REC_15;
import static io.presence.tck.PresenceRule.REC_16;
import static io.presence.tck.PresenceRule.REC_17;
import static io.presence.tck.PresenceRule.REC_18;
import static io.presence.tck.PresenceRule.REC_19;
import static io.presence.tck.PresenceRule.REC_2;
import static io.presence.tck.PresenceRule.REC_20;
import static io.presence.tck.PresenceRule.REC_21;
import static io.presence.tck.PresenceRule.REC_22;
import static io.presence.tck.PresenceRule.REC_3;
import static io.presence.tck.PresenceRule.REC_4;
import static io.presence.tck.PresenceRule.REC_5;
import static io.presence.tck.PresenceRule.REC_6;
import static io.presence.tck.PresenceRule.REC_7;
import static io.presence.tck.PresenceRule.REC_8;
import static io.presence.tck.PresenceRule.REC_9;
import static io.presence.tck.wire.MessageKind.ACCEPT;
import static io.presence.tck.wire.MessageKind.AUTHENTICATION_TIMEOUT;
import static io.presence.tck.wire.MessageKind.AUTH_UNSUCCESSFUL;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.REDIRECT;
import static io.presence.tck.wire.MessageKind.REJECT;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.TOO_MANY_AUTH_ATTEMPTS;

import io.presence.tck.Verifies;
import io.presence.tck.client.ScriptedServer.Door;
import io.presence.tck.lab.Expect;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What becomes of a client when its connection does not last. */
final class ReconnectTests extends ClientTests {
    /** Longer than a busy machine's hiccup, since a heartbeat that is missed for that is no fault of the client. */
    private static final int HEARTBEAT_MILLIS = 150;

    private static final int TRIES = 10;
    private static final long TRIES_MILLIS = 100;

    ReconnectTests(ClientLab lab) {
        super(lab);
    }

    /** The client has lost its connection, and cannot make another for now. */
    private void isAway(DrivenClient alice) {
        alice.server().door(Door.SHUT);
        alice.connection().drops();
        alice.server().turnsAway();
    }

    private void comesBack(DrivenClient alice) {
        alice.server().door(Door.OPEN);
        alice.comesBack();
    }

    /**
     * A client has not come back in the time in which another of the same make and with the same options has, twice, on a
     * server of its own.
     */
    private void staysAway(DrivenClient alice) {
        DrivenClient another = user("another");
        for (int i = 0; i < 2; i++) {
            another.connection().closes();
            another.comesBack();
        }
        alice.server().hasNoOther();
    }

    @Verifies(REC_1)
    void theEndOfTcpIsALoss() {
        DrivenClient alice = user("alice");
        alice.connection().drops();
        alice.comesBack();
    }

    @Verifies(REC_2)
    void theServersCloseIsALoss() {
        DrivenClient alice = user("alice");
        alice.connection().closes();
        alice.comesBack();
    }

    @Verifies(REC_3)
    void itLogsInWithTheSameCredentials() {
        lab.needsRepeatedLogin();
        DrivenClient alice = user("alice");
        alice.server().byHand();
        alice.connection().closes();
        ScriptedConnection next = alice.arrives();
        next.acceptsTheChallenge();
        WireMessage request = next.reaches(Expect.any(REQUEST));
        lab.check(
                request.data().map(JsonObject::new).equals(Optional.of(alice.credentials())),
                "after the loss the client sent " + request + "; expected: "
                        + alice.credentials().encode());
    }

    @Verifies(REC_4)
    void usersAreSubscribedAgain() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.subscribes("carol", "h");
        alice.connection().drops();
        alice.comesBack().isAskedFor(SUBSCRIBE, List.of("bob", "carol"));
    }

    @Verifies(REC_5)
    void everybodyIsSubscribedAgain() {
        DrivenClient alice = user("alice");
        alice.subscribesToEverybody("h");
        alice.connection().closes();
        alice.comesBack().reaches(Expect.any(SUBSCRIBE_ALL));
    }

    @Verifies(REC_6)
    void whoWasUnsubscribedIsNot() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.subscribes("carol", "h");
        alice.subscribes("dave", "h");
        alice.subscribesToEverybody("h");
        alice.unsubscribe("bob", "h").answered();
        isAway(alice);
        alice.unsubscribe("dave", "h").answered();
        alice.unsubscribeHandler("h").answered();
        comesBack(alice);
        List<WireMessage> sent = sentBy(alice);
        lab.check(
                count(SUBSCRIBE_ALL, sent) == 0
                        && !names(SUBSCRIBE, sent).contains("bob")
                        && !names(SUBSCRIBE, sent).contains("dave"),
                "once back the client sent " + sent + "; expected: SUBSCRIBE with carol alone");
    }

    @Verifies(REC_7)
    void whoWasSubscribedToMeanwhileIs() {
        DrivenClient alice = user("alice");
        isAway(alice);
        // It may be answered once the server knows, or at once.
        alice.subscribe("bob", "h");
        comesBack(alice);
        alice.connection().isAskedFor(SUBSCRIBE, List.of("bob"));
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
    }

    @Verifies(REC_8)
    void handlersAreToldOnceAfterLosses() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        for (int i = 0; i < 3; i++) {
            alice.connection().closes();
            alice.comesBack().isAskedFor(SUBSCRIBE, List.of("bob"));
        }
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.connection().tells(LEAVE, "bob");
        alice.hears("h", "bob", false);
        alice.hearsNothingElse();
    }

    @Verifies(REC_9)
    void eachIsAskedForOnce() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h1");
        alice.subscribes("bob", "h2");
        alice.subscribes("carol", "h1");
        alice.subscribesToEverybody("h1");
        alice.connection().closes();
        alice.comesBack();
        List<WireMessage> sent = sentBy(alice);
        boolean others = sent.stream().anyMatch(request -> !request.is(SUBSCRIBE) && !request.is(SUBSCRIBE_ALL));
        lab.check(
                names(SUBSCRIBE, sent).equals(List.of("bob", "carol")) && count(SUBSCRIBE_ALL, sent) == 1 && !others,
                "once back the client sent " + sent + "; expected: SUBSCRIBE with bob and carol, and SUBSCRIBE_ALL");
    }

    /** Answers what is asked for bob and for everybody, up to now. */
    private void answersWhatIsAsked(DrivenClient alice) {
        alice.settles();
        for (WireMessage request : alice.connection().received()) {
            if (request.is(QUERY)) {
                alice.connection().answers(request, new JsonObject().put("bob", true));
            } else if (request.is(QUERY_ALL)) {
                alice.connection().sends(WireMessage.of(QUERY_ALL_RESPONSE).withNames("bob"));
            }
        }
    }

    @Verifies(REC_10)
    void aQueryThatIsPendingAtALossHasAnOutcome() {
        DrivenClient alice = user("alice");
        Call bob = alice.getAll("bob");
        Call all = alice.getAll();
        alice.connection().next("QUERY and QUERY_ALL");
        alice.connection().next("QUERY and QUERY_ALL");
        alice.connection().drops();
        alice.comesBack();
        answersWhatIsAsked(alice);
        bob.answered();
        all.answered();
    }

    @Verifies(REC_11)
    void aQueryThatIsAskedMeanwhileHasAnOutcome() {
        DrivenClient alice = user("alice");
        isAway(alice);
        Call bob = alice.getAll("bob");
        Call all = alice.getAll();
        comesBack(alice);
        answersWhatIsAsked(alice);
        bob.answered();
        all.answered();
    }

    @Verifies(REC_12)
    void aLoginThatIsPendingAtALossHasAnOutcome() {
        DrivenClient alice = lab.client("alice");
        alice.server().byHand();
        alice.connects();
        Call login = alice.login();
        ScriptedConnection first = alice.arrives();
        first.acceptsTheChallenge();
        first.reaches(Expect.any(REQUEST));
        alice.server().byItself();
        first.drops();
        alice.arrives();
        login.answered();
    }

    @Verifies(REC_13)
    void whoIsTurnedAwayTriesAgain() {
        DrivenClient alice = lab.client("alice");
        alice.server().door(Door.REFUSES);
        alice.connects();
        Call login = alice.login();
        alice.server().turnsAway();
        alice.server().turnsAway();
        alice.server().door(Door.OPEN);
        alice.arrives();
        login.answered();
    }

    @Verifies(REC_14)
    void triesArePaced() {
        DrivenClient alice = user("alice");
        alice.server().door(Door.REFUSES);
        alice.connection().drops();
        alice.server().turnsAway();
        int tries = 1 + alice.server().turnsAwayWithin(TRIES_MILLIS);
        lab.check(tries < TRIES, "the client tried " + tries + " times in " + TRIES_MILLIS + " ms");
    }

    @Verifies(REC_15)
    void rejectIsFinal() {
        DrivenClient alice = lab.client("alice");
        alice.server().byHand();
        alice.connects();
        alice.login();
        ScriptedConnection connection = alice.arrives();
        connection.reaches(Expect.any(CHALLENGE));
        connection.sends(WireMessage.of(REJECT));
        lab.step("the server rejected alice");
        connection.isClosed();
        staysAway(alice);
    }

    @Verifies(REC_16)
    void tooManyAttemptsAreFinal() {
        DrivenClient alice = lab.client("alice");
        alice.server().byHand();
        alice.connects();
        alice.login();
        ScriptedConnection connection = alice.arrives();
        connection.acceptsTheChallenge();
        connection.reaches(Expect.any(REQUEST));
        connection.sends(WireMessage.of(AUTH_UNSUCCESSFUL), WireMessage.of(TOO_MANY_AUTH_ATTEMPTS));
        connection.closes();
        staysAway(alice);
    }

    @Verifies(REC_17)
    void theAuthenticationTimeoutIsFinal() {
        DrivenClient alice = lab.client("alice");
        alice.server().byHand();
        alice.connects();
        ScriptedConnection connection = alice.arrives();
        connection.reaches(Expect.any(CHALLENGE));
        connection.sends(WireMessage.of(ACCEPT), WireMessage.of(AUTHENTICATION_TIMEOUT));
        connection.closes();
        staysAway(alice);
    }

    @Verifies(REC_18)
    void aRedirectIsFollowed() {
        DrivenClient alice = lab.client("alice");
        ScriptedServer elsewhere = lab.server("elsewhere");
        alice.server().byHand();
        alice.connects();
        Call login = alice.login();
        ScriptedConnection first = alice.arrives();
        WireMessage challenge = first.reaches(Expect.any(CHALLENGE));
        first.sends(WireMessage.of(REDIRECT).with("url", elsewhere.url()));
        lab.step("the server sent alice elsewhere");
        ScriptedConnection second = elsewhere.accepts();
        WireMessage again = second.challenge();
        lab.check(
                again.toString().equals(challenge.toString()),
                "the client sent " + challenge + ", and elsewhere " + again + "; expected: the same");
        second.loginRequest();
        login.result();
        first.isClosed();
    }

    @Verifies(REC_19)
    void halfANoticeIsNone() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().breaksOffIn(WireMessage.of(JOIN).withName("bob"), 12);
        alice.comesBack().isAskedFor(SUBSCRIBE, List.of("bob"));
        alice.connection().tells(LEAVE, "bob");
        alice.hears("h", "bob", false);
        alice.hearsNothingElse();
    }

    @Verifies(REC_20)
    void silenceIsALoss() {
        lab.heartbeat(HEARTBEAT_MILLIS);
        DrivenClient alice = user("alice");
        alice.connection().isSilent();
        alice.comesBack();
    }

    @Verifies(REC_21)
    void aRefusalAfterALossIsTold() {
        lab.needsRepeatedLogin();
        DrivenClient alice = user("alice");
        alice.server().byHand();
        alice.connection().closes();
        ScriptedConnection next = alice.arrives();
        next.acceptsTheChallenge();
        next.reaches(Expect.any(REQUEST));
        // The loss itself may have been told as an error, too.
        lab.forgetsTroubles();
        next.sends(WireMessage.of(AUTH_UNSUCCESSFUL));
        lab.hearsOfTrouble("an event that says that the login was refused");
    }

    @Verifies(REC_22)
    void whoIsClosedStaysAway() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.closes();
        alice.connection().isClosed();
        staysAway(alice);
    }
}
