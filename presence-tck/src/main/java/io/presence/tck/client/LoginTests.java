package io.presence.tck.client;

import static io.presence.tck.PresenceRule.CLI_1;
import static io.presence.tck.PresenceRule.CLI_10;
import static io.presence.tck.PresenceRule.CLI_2;
import static io.presence.tck.PresenceRule.CLI_3;
import static io.presence.tck.PresenceRule.CLI_4;
import static io.presence.tck.PresenceRule.CLI_5;
import static io.presence.tck.PresenceRule.CLI_51;
import static io.presence.tck.PresenceRule.CLI_52;
import static io.presence.tck.PresenceRule.CLI_53;
import static io.presence.tck.PresenceRule.CLI_6;
import static io.presence.tck.PresenceRule.CLI_7;
import static io.presence.tck.PresenceRule.CLI_8;
import static io.presence.tck.PresenceRule.CLI_9;
import static io.presence.tck.wire.MessageKind.ACCEPT;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.AUTH_UNSUCCESSFUL;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.REQUEST;

import io.presence.tck.Verifies;
import io.presence.tck.lab.Expect;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** From the first message to the end of the client. */
final class LoginTests extends ClientTests {
    /** Short, and two of them longer than a busy machine's hiccup, which the client would take for a loss. */
    private static final int HEARTBEAT_MILLIS = 200;

    LoginTests(ClientLab lab) {
        super(lab);
    }

    /** A client whose REQUEST has arrived and is not answered. */
    private Call undecidedLogin(DrivenClient alice, JsonObject credentials) {
        alice.server().byHand();
        alice.connects();
        Call login = alice.login(credentials);
        ScriptedConnection connection = alice.arrives();
        connection.acceptsTheChallenge();
        connection.reaches(Expect.any(REQUEST));
        return login;
    }

    @Verifies(CLI_1)
    void theChallengeIsFirst() {
        DrivenClient alice = lab.client("alice");
        alice.server().byHand();
        alice.connects();
        alice.login();
        alice.arrives().receives(CHALLENGE);
    }

    @Verifies(CLI_2)
    void theChallengeSaysWhoCallsWhom() {
        DrivenClient alice = user("alice");
        WireMessage challenge = alice.connection().challenge();
        lab.check(
                challenge.text("url").orElse("").equals(alice.server().url()),
                "a client that was given the url " + alice.server().url() + " sent " + challenge);
        for (String field : List.of("protocolVersion", "sdkVersion", "sdkType")) {
            lab.check(
                    !challenge.text(field).orElse("").isEmpty(), "the client sent " + challenge + ", without " + field);
        }
    }

    @Verifies(CLI_3)
    void credentialsWaitForTheAcceptance() {
        DrivenClient alice = lab.client("alice");
        alice.server().byHand();
        alice.connects();
        alice.login();
        ScriptedConnection connection = alice.arrives();
        // What comes before it is for another rule.
        connection.reaches(Expect.any(CHALLENGE));
        // The driver has carried out the login when this is answered, in whatever way.
        alice.call("state", new JsonObject()).settled();
        connection.isAlive();
        connection.receivedNothingElse();
        connection.sends(WireMessage.of(ACCEPT));
        connection.receives(REQUEST);
    }

    @Verifies(CLI_4)
    void credentialsAreSentAsGiven() {
        JsonObject credentials = new JsonObject()
                .put("username", "alice \uD83D\uDE00 \"quoted\"")
                .put(
                        "nested",
                        new JsonObject()
                                .put("list", new JsonArray().add(1).add(true).add("")));
        DrivenClient alice = lab.client("alice");
        alice.connects();
        alice.login(credentials).result();
        isSent(alice.arrives(), credentials);
    }

    @Verifies(CLI_5)
    void noCredentialsAreAnEmptyObject() {
        DrivenClient anonymous = lab.client("anonymous");
        anonymous.connects();
        anonymous.call("login", new JsonObject()).result();
        isSent(anonymous.arrives(), new JsonObject());
    }

    private void isSent(ScriptedConnection connection, JsonObject credentials) {
        isSent(connection.loginRequest(), credentials);
    }

    private void isSent(WireMessage request, JsonObject credentials) {
        String data = request.data().orElse("(no data)");
        try {
            lab.check(
                    new JsonObject(data).equals(credentials),
                    "REQUEST had the data " + data + "; expected: " + credentials.encode());
        } catch (DecodeException e) {
            throw lab.failure(
                    "REQUEST had the data " + data + ", which are no JSON object; expected: " + credentials.encode());
        }
    }

    @Verifies(CLI_6)
    void clientDataAreGiven() {
        DrivenClient alice = lab.client("alice");
        JsonObject data = new JsonObject()
                .put("role", "admin")
                .put("rooms", new JsonArray().add(1).add("b"));
        Call login = undecidedLogin(alice, new JsonObject().put("username", "alice"));
        alice.connection().sends(WireMessage.of(AUTH_SUCCESSFUL).withData(data.encode()));
        login.gives(data);
    }

    @Verifies(CLI_7)
    void noClientDataAreNone() {
        DrivenClient alice = lab.client("alice");
        Call login = undecidedLogin(alice, new JsonObject().put("username", "alice"));
        alice.connection().sends(WireMessage.of(AUTH_SUCCESSFUL));
        login.gives(null);
    }

    @Verifies(CLI_7)
    void clientDataThatAreNullAreNone() {
        DrivenClient alice = lab.client("alice");
        Call login = undecidedLogin(alice, new JsonObject().put("username", "alice"));
        alice.connection().sends(WireMessage.of(AUTH_SUCCESSFUL).withData("null"));
        login.gives(null);
    }

    @Verifies(CLI_8)
    void aRefusalFailsTheLoginWithItsReason() {
        DrivenClient alice = lab.client("alice");
        Call login = undecidedLogin(alice, new JsonObject().put("token", "old"));
        alice.connection().sends(WireMessage.of(AUTH_UNSUCCESSFUL).withData("{\"error\":\"token expired\"}"));
        String error = login.error();
        try {
            lab.check(
                    new JsonObject().put("error", "token expired").equals(Json.decodeValue(error)),
                    "the login failed with " + error + "; expected: the server's {\"error\":\"token expired\"}");
        } catch (DecodeException e) {
            throw lab.failure("the login failed with " + error
                    + "; expected: the server's reason as JSON, {\"error\":\"token expired\"}");
        }
    }

    @Verifies(CLI_8)
    void aRefusalWithoutAReasonFailsTheLogin() {
        DrivenClient alice = lab.client("alice");
        Call login = undecidedLogin(alice, new JsonObject().put("token", "old"));
        alice.connection().sends(WireMessage.of(AUTH_UNSUCCESSFUL));
        login.error();
    }

    @Verifies(CLI_9)
    void aSecondTryIsMadeOnTheSameConnection() {
        DrivenClient alice = lab.client("alice");
        Call login = undecidedLogin(alice, new JsonObject().put("token", "old"));
        alice.connection().sends(WireMessage.of(AUTH_UNSUCCESSFUL));
        login.error();
        Call second = alice.login(new JsonObject().put("token", "new"));
        isSent(alice.connection().receives(REQUEST), new JsonObject().put("token", "new"));
        alice.connection().sends(WireMessage.of(AUTH_SUCCESSFUL));
        second.result();
    }

    @Verifies(CLI_10)
    void aRefusedLoginIsNotRepeated() {
        DrivenClient alice = lab.client("alice");
        Call login = undecidedLogin(alice, new JsonObject().put("token", "old"));
        alice.connection().sends(WireMessage.of(AUTH_UNSUCCESSFUL));
        login.error();
        lab.check(alice.connection().isAlive(), "the client left the connection on which it was refused");
        alice.connection().receivedNothingElse();
    }

    @Verifies(CLI_51)
    void pingsAreSent() {
        lab.heartbeat(HEARTBEAT_MILLIS);
        user("alice").connection().isPinged();
    }

    @Verifies(CLI_52)
    void closingEndsTheConnection() {
        DrivenClient alice = user("alice");
        alice.closes();
        alice.connection().isClosed();
    }

    @Verifies(CLI_53)
    void nothingIsToldAfterTheEnd() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.connection().saysBeforeItsClose(WireMessage.of(JOIN).withName("bob"));
        alice.closes();
        alice.connection().tells(JOIN, "bob");
        alice.connection().isClosed();
        // The driver's lines have one order, so a call of the handler would stand before this.
        user("dave").settles();
        alice.heardNothingElse();
    }
}
