package io.presence.tck.server;

import static io.presence.tck.PresenceRule.LOG_1;
import static io.presence.tck.PresenceRule.LOG_10;
import static io.presence.tck.PresenceRule.LOG_11;
import static io.presence.tck.PresenceRule.LOG_12;
import static io.presence.tck.PresenceRule.LOG_13;
import static io.presence.tck.PresenceRule.LOG_14;
import static io.presence.tck.PresenceRule.LOG_15;
import static io.presence.tck.PresenceRule.LOG_16;
import static io.presence.tck.PresenceRule.LOG_17;
import static io.presence.tck.PresenceRule.LOG_18;
import static io.presence.tck.PresenceRule.LOG_19;
import static io.presence.tck.PresenceRule.LOG_2;
import static io.presence.tck.PresenceRule.LOG_20;
import static io.presence.tck.PresenceRule.LOG_21;
import static io.presence.tck.PresenceRule.LOG_22;
import static io.presence.tck.PresenceRule.LOG_23;
import static io.presence.tck.PresenceRule.LOG_24;
import static io.presence.tck.PresenceRule.LOG_25;
import static io.presence.tck.PresenceRule.LOG_26;
import static io.presence.tck.PresenceRule.LOG_27;
import static io.presence.tck.PresenceRule.LOG_28;
import static io.presence.tck.PresenceRule.LOG_29;
import static io.presence.tck.PresenceRule.LOG_3;
import static io.presence.tck.PresenceRule.LOG_30;
import static io.presence.tck.PresenceRule.LOG_31;
import static io.presence.tck.PresenceRule.LOG_32;
import static io.presence.tck.PresenceRule.LOG_33;
import static io.presence.tck.PresenceRule.LOG_34;
import static io.presence.tck.PresenceRule.LOG_35;
import static io.presence.tck.PresenceRule.LOG_4;
import static io.presence.tck.PresenceRule.LOG_5;
import static io.presence.tck.PresenceRule.LOG_6;
import static io.presence.tck.PresenceRule.LOG_7;
import static io.presence.tck.PresenceRule.LOG_8;
import static io.presence.tck.PresenceRule.LOG_9;
import static io.presence.tck.lab.Expect.ack;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.lab.Expect.leave;
import static io.presence.tck.wire.MessageKind.ACCEPT;
import static io.presence.tck.wire.MessageKind.AUTHENTICATION_TIMEOUT;
import static io.presence.tck.wire.MessageKind.AUTH_INVALID_MESSAGE;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.AUTH_UNSUCCESSFUL;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.CLOSING;
import static io.presence.tck.wire.MessageKind.CONNECTION_INVALID_MESSAGE;
import static io.presence.tck.wire.MessageKind.INVALID_MESSAGE_DATA;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.PONG;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.TOO_MANY_AUTH_ATTEMPTS;
import static io.presence.tck.wire.MessageKind.UNKNOWN_TOPIC;

import io.presence.tck.NotTested;
import io.presence.tck.ServerUnderTest.Control;
import io.presence.tck.Setting;
import io.presence.tck.Verifies;
import io.presence.tck.lab.HttpExchange;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Connection and login. */
final class LoginTests extends ServerTests {
    private static final int HTTP_OK = 200;
    private static final int HTTP_NOT_FOUND = 404;
    private static final int SWITCHING_PROTOCOLS = 101;

    /** Some protocol error: a frame that says it has 127 bytes and has two. */
    private static final byte[] MALFORMED = {0x7f, 0x10, 0x07};

    LoginTests(ServerLab lab) {
        super(lab);
    }

    private Peer challenged(String label) {
        return lab.connection(label).challenges();
    }

    @Verifies(LOG_1)
    void theServerDoesNotSpeakFirst() {
        Peer alice = lab.connection("alice");
        // It had the time of a whole other login to say something.
        user("bob");
        alice.challenges().logsIn();
    }

    @Verifies(LOG_2)
    void aChallengeOfNoFieldsOrOfUnknownVersionsIsAccepted() {
        lab.connection("alice").challenges();
        Peer bob = lab.connection("bob");
        bob.sends(WireMessage.of(CHALLENGE)
                .with("url", "ws://elsewhere.example:1/else")
                .with("protocolVersion", "99.0z")
                .with("sdkVersion", "")
                .with("sdkType", "a client nobody knows"));
        bob.receives(any(ACCEPT));
    }

    @Verifies(LOG_3)
    void beforeTheChallengeOtherMessagesOfTheTopicGetNoAnswer() {
        Peer alice = lab.connection("alice");
        alice.sends(WireMessage.of(PING), WireMessage.of(PONG), WireMessage.of(ACCEPT), WireMessage.of(CLOSING));
        alice.challenges();
    }

    @Verifies(LOG_4)
    void beforeTheChallengeOtherTopicsAndMalformedFramesAreInvalid() {
        Peer alice = lab.connection("alice");
        for (WireMessage message :
                List.of(WireMessage.of(REQUEST).withData("{}"), WireMessage.of(SUBSCRIBE_ALL), WireMessage.of(99, 1))) {
            alice.sends(message);
            alice.receives(any(CONNECTION_INVALID_MESSAGE));
        }
        alice.sendsFrame(MALFORMED);
        alice.receives(any(CONNECTION_INVALID_MESSAGE));
        alice.challenges();
    }

    @Verifies(LOG_5)
    void whoIsAcceptedIsToldSo() {
        Peer alice = challenged("alice");
        alice.requestsLogin(lab.credentials(alice.user()));
        alice.receives(any(AUTH_SUCCESSFUL));
        Peer bob = challenged("bob");
        bob.sends(WireMessage.of(REQUEST).withData(lab.credentials(bob.user()).encodePrettily()));
        bob.receives(any(AUTH_SUCCESSFUL));
    }

    @Verifies(LOG_6)
    void whoIsRefusedMayTryAgain() {
        JsonObject wrong = (JsonObject) lab.need(Setting.REFUSED_CREDENTIALS);
        if (lab.number(Setting.MAX_AUTH_ATTEMPTS) < 2) {
            throw new NotTested("the first refusal is the last one here");
        }
        Peer alice = challenged("alice");
        alice.requestsLogin(wrong);
        alice.receives(any(AUTH_UNSUCCESSFUL));
        alice.logsIn();
    }

    private Peer refusedForTheLastTime() {
        JsonObject wrong = (JsonObject) lab.need(Setting.REFUSED_CREDENTIALS);
        int attempts = lab.number(Setting.MAX_AUTH_ATTEMPTS);
        Peer alice = challenged("alice");
        for (int i = 1; i <= attempts; i++) {
            alice.requestsLogin(wrong);
            alice.receives(any(AUTH_UNSUCCESSFUL));
        }
        return alice;
    }

    @Verifies(LOG_7)
    void theLastRefusalEndsTheConnection() {
        Peer alice = refusedForTheLastTime();
        alice.receives(any(TOO_MANY_AUTH_ATTEMPTS));
        alice.isClosed();
    }

    @Verifies(LOG_8)
    void anAttemptTooManyIsIgnored() {
        JsonObject wrong = (JsonObject) lab.need(Setting.REFUSED_CREDENTIALS);
        int attempts = lab.number(Setting.MAX_AUTH_ATTEMPTS);
        Peer alice = challenged("alice");
        WireMessage[] requests = new WireMessage[attempts + 1];
        Arrays.fill(requests, WireMessage.of(REQUEST).withData(wrong.encode()));
        alice.sendsAtOnce(requests);
        alice.receivesUpTo(any(TOO_MANY_AUTH_ATTEMPTS));
        alice.isClosed();
    }

    @Verifies(LOG_9)
    void aPingBeforeTheLoginGetsNoAnswer() {
        Peer alice = challenged("alice");
        alice.sends(WireMessage.of(PING));
        alice.logsIn();
    }

    @Verifies(LOG_10)
    void beforeTheLoginOtherTopicsAndMalformedFramesAreInvalid() {
        Peer alice = challenged("alice");
        for (WireMessage message : List.of(
                WireMessage.of(CHALLENGE),
                WireMessage.of(QUERY_ALL),
                WireMessage.of(SUBSCRIBE).withId("1").withNames("bob"),
                WireMessage.of(99, 1))) {
            alice.sends(message);
            alice.receives(any(AUTH_INVALID_MESSAGE));
        }
        alice.sendsFrame(MALFORMED);
        alice.receives(any(AUTH_INVALID_MESSAGE));
        alice.logsIn();
    }

    private void isInvalidData(WireMessage request) {
        Peer alice = challenged("alice");
        alice.sends(request);
        alice.receives(any(INVALID_MESSAGE_DATA));
        alice.isClosed();
    }

    @Verifies(LOG_11)
    void dataThatAreNoObjectAreInvalid() {
        isInvalidData(WireMessage.of(REQUEST));
        for (String data : List.of("null", "\"alice\"", "17", "true")) {
            isInvalidData(WireMessage.of(REQUEST).withData(data));
        }
    }

    @Verifies(LOG_12)
    void dataThatAreNoJsonAreInvalidAndTheServerLivesOn() {
        Peer bob = user("bob");
        isInvalidData(WireMessage.of(REQUEST).withData("{username: alice"));
        isInvalidData(WireMessage.of(REQUEST).withData(""));
        bob.receivesNothingBeforePong();
        user("carol");
    }

    @Verifies(LOG_13)
    void anotherMessageOfTheTopicIsInvalidData() {
        isInvalidData(WireMessage.of(AUTH_SUCCESSFUL));
        isInvalidData(WireMessage.of(MessageKind.AUTH_ERROR.topic().number(), 77));
    }

    @Verifies(LOG_14)
    void anArrayIsAnAnonymousLogin() {
        lab.needTrue(Setting.OPEN_AUTHENTICATION);
        Peer somebody = challenged("somebody");
        somebody.sends(WireMessage.of(REQUEST).withData("[]"));
        somebody.receives(any(AUTH_SUCCESSFUL));
    }

    @Verifies(LOG_15)
    void whoIsLoggedInCannotLogInAgain() {
        Peer alice = user("alice");
        Peer bob = user("bob");
        String other = name("other");
        bob.subscribesTo(alice.user(), other);
        alice.requestsLogin(lab.credentials(other));
        alice.receives(any(UNKNOWN_TOPIC));
        bob.receivesNothingElse();
        alice.leaves();
        bob.receives(leave(alice.user()));
    }

    @Verifies(LOG_16)
    void challengeAndRequestMayBeSentAtOnce() {
        Peer alice = lab.connection("alice");
        alice.sendsAtOnce(
                WireMessage.of(CHALLENGE),
                WireMessage.of(REQUEST).withData(lab.credentials(alice.user()).encode()));
        alice.receives(any(ACCEPT), any(AUTH_SUCCESSFUL));
    }

    @Verifies(LOG_17)
    void requestsMayFollowTheLoginAtOnce() {
        Peer bob = user("bob");
        Peer alice = lab.connection("alice");
        alice.sendsAtOnce(
                WireMessage.of(CHALLENGE),
                WireMessage.of(REQUEST).withData(lab.credentials(alice.user()).encode()),
                WireMessage.of(SUBSCRIBE).withId("1").withNames(name("carol")),
                WireMessage.of(QUERY).withId("2").withNames(bob.user()));
        alice.receives(any(ACCEPT), any(AUTH_SUCCESSFUL), ack(SUBSCRIBE, "1"), any(QUERY_RESPONSE));
    }

    @Verifies(LOG_18)
    void clientDataComeWithTheLogin() {
        JsonObject credentials = (JsonObject) lab.need(Setting.CLIENT_DATA_CREDENTIALS);
        JsonObject data = (JsonObject) lab.need(Setting.CLIENT_DATA);
        Peer alice = challenged("alice");
        alice.requestsLogin(ServerLab.filled(credentials, alice.user()));
        alice.receives(any(AUTH_SUCCESSFUL).and("with data " + data, success -> success.data()
                .map(text -> text.startsWith("{") && new JsonObject(text).equals(data))
                .orElse(false)));
    }

    @Verifies(LOG_19)
    void aPingIsAnswered() {
        Peer alice = user("alice");
        alice.sends(WireMessage.of(PING));
        alice.receives(any(PONG));
        alice.sends(WireMessage.of(PING), WireMessage.of(PING));
        alice.receives(any(PONG), any(PONG));
    }

    @Verifies(LOG_20)
    void whoDoesNotLogInIsClosed() {
        long millis = lab.number(Setting.LOGIN_MILLIS);
        lab.waits(millis);
        Peer silent = lab.connection("silent");
        Peer challenged = challenged("challenged");
        // A PING gets no answer in either state, and keeps the heartbeat from being what closes.
        byte[] ping = WireMessage.of(PING).encode();
        long every = Math.max(1, Math.min(millis, lab.number(Setting.HEARTBEAT_MILLIS)) / 2);
        long took = silent.staysAwakeUntil(any(AUTHENTICATION_TIMEOUT), millis, every, ping, challenged);
        // It had been connected for a while before the measuring began.
        lab.check(took > millis / 2, "it came after " + took + " ms, where " + millis + " ms are declared");
        silent.isClosed();
        challenged.staysAwakeUntil(any(AUTHENTICATION_TIMEOUT), millis, every, ping);
        challenged.isClosed();
    }

    @Verifies(LOG_21)
    void whoIsSilentIsClosedAndLeaves() {
        Peer alice = user("alice");
        leavesOfSilence(alice);
        alice.isClosed();
    }

    private void leavesOfSilence(Peer alice) {
        long millis = lab.number(Setting.HEARTBEAT_MILLIS);
        lab.waits(3 * millis);
        lab.letsSleep();
        Peer bob = user("bob");
        bob.subscribesTo(alice.user());
        bob.staysAwakeUntil(
                leave(alice.user()), 3 * millis, millis, WireMessage.of(PING).encode());
        long silent = alice.silentMillis();
        lab.check(
                silent >= 2 * millis,
                "alice left after " + silent + " ms of silence, where the heartbeat interval is " + millis + " ms");
    }

    @Verifies(LOG_22)
    void whoPingsIsNotClosed() {
        long millis = lab.number(Setting.HEARTBEAT_MILLIS);
        lab.waits(6 * millis);
        lab.letsSleep();
        Peer alice = user("alice");
        // Others who are silent are closed meanwhile: that proves that the time has passed, for the second one twice.
        for (String label : List.of("carol", "dave")) {
            String silent = name(label);
            alice.sends(WireMessage.of(SUBSCRIBE).withId(label).withNames(silent));
            lab.named(label, silent);
            alice.staysAwakeUntil(leave(silent), 3 * millis, Math.max(1, millis / 2), MALFORMED);
        }
        alice.settles();
    }

    @Verifies(LOG_34)
    void whoVanishedLeaves() {
        Peer alice = user("alice");
        alice.socket().read(false);
        leavesOfSilence(alice);
    }

    @Verifies(LOG_35)
    void aServerThatIsStoppedSaysSo() throws Exception {
        lab.need(Control.STOP);
        Peer bob = user("bob");
        lab.server().stop(lab.home());
        lab.step("the server was stopped");
        try {
            bob.isClosedWith(FrameSocket.NO_STATUS);
        } finally {
            lab.server().start(lab.home());
        }
    }

    @Verifies(LOG_23)
    void aWebSocketPingIsAnswered() {
        Peer alice = user("alice");
        byte[] content = "are you there?".getBytes(StandardCharsets.UTF_8);
        alice.socket().ping(content);
        FrameSocket.Arrival arrival = alice.nextArrival("a WebSocket pong");
        lab.check(
                arrival instanceof FrameSocket.WebSocketPong pong && Arrays.equals(pong.payload(), content),
                "alice received: " + arrival + "; expected: a WebSocket pong of the same content");
    }

    @Verifies(LOG_24)
    void theHealthCheckAnswers() {
        HttpExchange get = http(lab.text(Setting.HEALTH_PATH), "");
        lab.check(get.status() == HTTP_OK, "the health check was answered by " + get.statusLine());
    }

    private HttpExchange http(String target, String headers) {
        return HttpExchange.get(lab, target, headers);
    }

    private HttpExchange upgrade(String target, String more) {
        return http(
                target,
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more);
    }

    private String path() {
        String path = lab.server().url(lab.home()).getRawPath();
        return path.isEmpty() ? "/" : path;
    }

    @Verifies(LOG_25)
    void anotherPathIsNoWebSocket() {
        for (String target : List.of(path() + "x", path() + "/", "/presence-tck-no-such-path")) {
            HttpExchange answer = upgrade(target, "");
            lab.check(
                    answer.status() != SWITCHING_PROTOCOLS,
                    "the upgrade at " + target + " was answered by " + answer.statusLine());
        }
    }

    @Verifies(LOG_26)
    void anotherPathIsNotFound() {
        HttpExchange answer = upgrade("/presence-tck-no-such-path", "");
        lab.check(answer.status() == HTTP_NOT_FOUND, "the upgrade was answered by " + answer.statusLine());
    }

    @Verifies(LOG_27)
    void aQueryStringMayFollow() {
        HttpExchange answer = upgrade(path() + "?token=1&x", "");
        lab.check(answer.status() == SWITCHING_PROTOCOLS, "the upgrade was answered by " + answer.statusLine());
    }

    @Verifies(LOG_28)
    void noExtensionIsAgreedTo() {
        HttpExchange answer =
                upgrade(path(), "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
        lab.check(answer.status() == SWITCHING_PROTOCOLS, "the upgrade was answered by " + answer.statusLine());
        lab.check(
                answer.header("sec-websocket-extensions").isEmpty(),
                "the server agreed to "
                        + answer.header("sec-websocket-extensions").orElse(""));
    }

    @Verifies(LOG_29)
    void aPlainGetIsNotFound() {
        HttpExchange answer = http(path(), "");
        lab.check(answer.status() == HTTP_NOT_FOUND, "the GET was answered by " + answer.statusLine());
    }

    @Verifies(LOG_30)
    void noSubprotocolIsAgreedTo() {
        HttpExchange answer = upgrade(path(), "Sec-WebSocket-Protocol: deepstream, presence\r\n");
        lab.check(answer.status() == SWITCHING_PROTOCOLS, "the upgrade was answered by " + answer.statusLine());
        lab.check(
                answer.header("sec-websocket-protocol").isEmpty(),
                "the server agreed to "
                        + answer.header("sec-websocket-protocol").orElse(""));
    }

    @Verifies(LOG_31)
    void theCloseOfARefusedLoginHasNoStatus() {
        Peer alice = challenged("alice");
        alice.sends(WireMessage.of(REQUEST).withData("null"));
        alice.receives(any(INVALID_MESSAGE_DATA));
        alice.isClosedWith(FrameSocket.NO_STATUS);
    }

    @Verifies(LOG_32)
    void aNumberAsUsernameIsItsText() {
        lab.needTrue(Setting.OPEN_AUTHENTICATION);
        Peer bob = user("bob");
        // Of nobody else: seven digits of the kit's own choice.
        int number = 1_000_000 + (name("n").hashCode() & 0x7fffff);
        bob.subscribesTo(lab.exactly(Integer.toString(number)));
        Peer alice = challenged("somebody");
        alice.requestsLogin(new JsonObject().put("username", number));
        alice.receives(any(AUTH_SUCCESSFUL));
        bob.receives(join(Integer.toString(number)));
    }

    @Verifies(LOG_33)
    void nothingIsLeftOfAnOldConnection() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        bob.subscribesTo(alice.user());
        alice.leaves();
        bob.receives(leave(alice.user()));
        Peer back = lab.again("alice, back", alice.user(), lab.home());
        bob.receives(join(alice.user()));
        back.leaves();
        bob.receives(leave(alice.user()));
        bob.receivesNothingElse();
    }
}
