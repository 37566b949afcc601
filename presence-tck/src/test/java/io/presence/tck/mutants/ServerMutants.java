package io.presence.tck.mutants;

import static io.presence.tck.wire.MessageKind.ACCEPT;
import static io.presence.tck.wire.MessageKind.AUTHENTICATION_TIMEOUT;
import static io.presence.tck.wire.MessageKind.AUTH_INVALID_MESSAGE;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.AUTH_UNSUCCESSFUL;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.CONNECTION_INVALID_MESSAGE;
import static io.presence.tck.wire.MessageKind.INVALID_MESSAGE_DATA;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.JOIN_ALL;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.LEAVE_ALL;
import static io.presence.tck.wire.MessageKind.MESSAGE_DENIED;
import static io.presence.tck.wire.MessageKind.MESSAGE_PERMISSION_ERROR;
import static io.presence.tck.wire.MessageKind.MULTIPLE_SUBSCRIPTIONS;
import static io.presence.tck.wire.MessageKind.NOT_SUBSCRIBED;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.PONG;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.REJECT;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.TOO_MANY_AUTH_ATTEMPTS;
import static io.presence.tck.wire.MessageKind.UNKNOWN_TOPIC;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.Declaration;
import io.presence.tck.PresenceRule;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.Subject;
import io.presence.tck.embedded.EmbeddedNodes;
import io.presence.tck.lab.Names;
import io.presence.tck.mutants.Front.Pipe;
import io.presence.tck.run.Runner;
import io.presence.tck.server.ServerSuite;
import io.presence.tck.wire.FrameServer;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For each rule of a server one that breaks it: what the right server does, altered on its way. The conditions are as
 * narrow as the rule, so that little else breaks with it.
 */
final class ServerMutants {
    static final long LONG_MILLIS = 20_000;
    static final long SHORT_MILLIS = 300;

    /** What is about the server's own times: run with short ones, and with nothing else. */
    static final Set<PresenceRule> OF_TIME =
            EnumSet.of(PresenceRule.LOG_20, PresenceRule.LOG_21, PresenceRule.LOG_22, PresenceRule.LOG_34);

    /** What takes much of a processor is run for the mutants of its own chapter alone. */
    private static final Set<PresenceRule> HEAVY = EnumSet.of(
            PresenceRule.QRY_17,
            PresenceRule.QRY_19,
            PresenceRule.SUB_25,
            PresenceRule.NOT_10,
            PresenceRule.WIR_14,
            PresenceRule.WIR_15,
            PresenceRule.WIR_16,
            PresenceRule.BAD_11,
            PresenceRule.BAD_13,
            PresenceRule.ORD_2,
            PresenceRule.ORD_3,
            PresenceRule.ORD_4,
            PresenceRule.ORD_5,
            PresenceRule.ORD_6,
            PresenceRule.ORD_7);

    /** One way to break a rule. */
    private record Broken(PresenceRule rule, String what, Supplier<Alteration> alteration) {
        private List<PresenceRule> rules() {
            return OF_TIME.contains(rule)
                    ? List.copyOf(OF_TIME)
                    : Runner.rulesOf(EnumSet.of(Subject.SERVER, Subject.CLUSTER)).stream()
                            .filter(each -> !HEAVY.contains(each) || each.chapter() == rule.chapter())
                            .toList();
        }

        private Mutant mutant(Declaration declaration, String before, Starts starts) {
            return new Mutant(
                    rule,
                    before + what,
                    declaration,
                    ServerSuite.tests(),
                    rules(),
                    limits -> new ServerSuite(new Front(starts.server(), alteration.get()), declaration, limits));
        }
    }

    private interface Starts {
        ServerUnderTest server() throws Exception;
    }

    private final Map<PresenceRule, Broken> all = new EnumMap<>(PresenceRule.class);

    private ServerMutants() {
        connecting();
        loggingIn();
        subscribing();
        unsubscribing();
        querying();
        telling();
        permitting();
        onTheWire();
        onBadInput();
        inOrder();
        inACluster();
    }

    /** Of the reference server. */
    static List<Mutant> all() {
        List<Mutant> mutants = new ArrayList<>();
        for (Broken broken : new ServerMutants().all.values()) {
            long millis = OF_TIME.contains(broken.rule) ? SHORT_MILLIS : LONG_MILLIS;
            int nodes = broken.rule.subject() == Subject.CLUSTER ? 3 : 1;
            mutants.add(broken.mutant(
                    ReferenceServer.declaration(millis, millis),
                    "",
                    () -> new ReferenceServer(nodes, millis, millis)));
        }
        return mutants;
    }

    /** The same before our own server, where one node will do, and its times. */
    static List<Mutant> ofOurServer() {
        List<Mutant> mutants = new ArrayList<>();
        for (Broken broken : new ServerMutants().all.values()) {
            if (broken.rule.subject() == Subject.SERVER && !OF_TIME.contains(broken.rule)) {
                mutants.add(broken.mutant(
                        ReferenceServer.declaration(LONG_MILLIS, LONG_MILLIS),
                        "our server, and ",
                        () -> EmbeddedNodes.start(1, (int) LONG_MILLIS, ReferenceServer.MAX_MESSAGE_BYTES)));
            }
        }
        return mutants;
    }

    // ---- ways to break ----

    private void breaks(PresenceRule rule, String what, Supplier<Alteration> alteration) {
        if (all.put(rule, new Broken(rule, what, alteration)) != null) {
            throw new IllegalStateException("there are two mutants of " + rule);
        }
    }

    /** By what a client is answered or told. */
    private void answers(PresenceRule rule, String what, BiPredicate<Pipe, WireMessage> how) {
        breaks(rule, what, () -> new Alteration() {
            @Override
            boolean answer(Pipe pipe, WireMessage message) {
                return how.test(pipe, message);
            }
        });
    }

    /** By what is done with a request. */
    private void requests(PresenceRule rule, String what, BiPredicate<Pipe, WireMessage> how) {
        breaks(rule, what, () -> new Alteration() {
            @Override
            boolean request(Pipe pipe, WireMessage message) {
                return how.test(pipe, message);
            }

            @Override
            boolean answer(Pipe pipe, WireMessage message) {
                return isForNobody(pipe, message);
            }
        });
    }

    /** The ack of what the client has not asked for. */
    private static boolean isForNobody(Pipe pipe, WireMessage message) {
        boolean silent = pipe.notes.get("silent") == message.kind().orElse(null) && message.flag("isAck");
        if (silent) {
            pipe.notes.remove("silent");
        }
        return silent;
    }

    /** Sends this instead; true. */
    private static boolean instead(Pipe pipe, WireMessage... messages) {
        pipe.toClient(messages);
        return true;
    }

    /** Changes the data of an answer to a QUERY. */
    private static boolean withAnswer(Pipe pipe, WireMessage response, Map<String, Object> answer) {
        WireMessage changed = WireMessage.of(QUERY_RESPONSE).withData(new JsonObject(answer).encode());
        return instead(pipe, response.id().map(changed::withId).orElse(changed));
    }

    private static Map<String, Object> answerOf(WireMessage response) {
        return new LinkedHashMap<>(new JsonObject(response.data().orElse("{}")).getMap());
    }

    /** Says this of each user of an answer that fits. */
    private static boolean saying(Pipe pipe, WireMessage response, boolean online, BiPredicate<Pipe, String> of) {
        Map<String, Object> answer = answerOf(response);
        boolean any = false;
        for (Map.Entry<String, Object> each : answer.entrySet()) {
            if (!each.getValue().equals(online) && of.test(pipe, each.getKey())) {
                each.setValue(online);
                any = true;
            }
        }
        return any && withAnswer(pipe, response, answer);
    }

    private static boolean withUsers(Pipe pipe, List<String> names) {
        return instead(pipe, WireMessage.of(QUERY_ALL_RESPONSE).withNames(names));
    }

    private static boolean wasTold(Pipe pipe, MessageKind kind, String name) {
        return pipe.told.stream().anyMatch(each -> each.is(kind) && each.name().equals(Optional.of(name)));
    }

    private static WireMessage notice(MessageKind kind, String user) {
        return WireMessage.of(kind).withName(user);
    }

    private static WireMessage ack(WireMessage request) {
        WireMessage ack = WireMessage.of(request.kind().orElseThrow());
        return request.id().map(ack::withId).orElse(ack).with("isAck", 1);
    }

    private static String username(WireMessage request) {
        try {
            return String.valueOf(new JsonObject(request.data().orElse("{}")).getValue("username"));
        } catch (io.vertx.core.json.DecodeException e) {
            return "";
        }
    }

    private static void closesAll(Front front) {
        List.copyOf(front.pipes).forEach(each -> each.closes(FrameSocket.NO_CLOSE_FRAME));
    }

    // ---- connection and login ----

    private void connecting() {
        answers(PresenceRule.LOG_1, "speaks to who says nothing", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL)) {
                pipe.front.pipes.stream()
                        .filter(each -> !each.challenged && each.told.isEmpty())
                        .forEach(each -> each.toClient(WireMessage.of(ACCEPT)));
            }
            return false;
        });
        requests(
                PresenceRule.LOG_2,
                "rejects a version that it does not know",
                (pipe, message) -> message.is(CHALLENGE)
                        && message.text("protocolVersion").isPresent()
                        && instead(pipe, WireMessage.of(REJECT)));
        requests(
                PresenceRule.LOG_3,
                "answers a PING before the challenge",
                (pipe, message) -> message.is(PING) && !pipe.challenged && instead(pipe, WireMessage.of(PONG)));
        requests(
                PresenceRule.LOG_4,
                "says nothing to a topic that it does not know, before the challenge",
                (pipe, message) -> message.topicNumber() == 99 && !pipe.challenged);
        requests(PresenceRule.LOG_16, "does not take a login before it has accepted the challenge", (pipe, message) -> {
            boolean early = message.is(REQUEST) && pipe.told.isEmpty() && pipe.challenged;
            return early && instead(pipe, WireMessage.of(AUTH_INVALID_MESSAGE));
        });
        breaks(PresenceRule.LOG_20, "forgets who never logs in", () -> new Alteration() {
            @Override
            boolean answer(Pipe pipe, WireMessage message) {
                return message.is(AUTHENTICATION_TIMEOUT);
            }
        });
        breaks(PresenceRule.LOG_21, "believes everybody alive", () -> new Alteration() {
            @Override
            void opened(Pipe pipe, FrameSocket client) {
                pipe.everySoOften(50, () -> pipe.toServer(WireMessage.of(PONG)));
            }

            @Override
            boolean answer(Pipe pipe, WireMessage message) {
                return message.is(UNKNOWN_TOPIC);
            }
        });
        answers(
                PresenceRule.LOG_34,
                "waits for the close frame of who vanished",
                (pipe, message) ->
                        message.is(LEAVE) && history(pipe, message).stream().anyMatch(each -> each.closedByServer));
        breaks(PresenceRule.LOG_35, "stops as by a crash", () -> new Alteration() {
            @Override
            boolean serverClosed(Pipe pipe, int status) {
                boolean stopped = !pipe.front.ended.isEmpty();
                if (stopped) {
                    pipe.closesClient(FrameSocket.NO_CLOSE_FRAME);
                }
                return stopped;
            }
        });
        breaks(PresenceRule.LOG_22, "counts only what it understands as a sign of life", () -> new Alteration() {
            @Override
            boolean malformed(Pipe pipe, byte[] payload) {
                return pipe.loggedIn && instead(pipe, WireMessage.of(UNKNOWN_TOPIC));
            }
        });
        breaks(PresenceRule.LOG_23, "answers a WebSocket ping by an empty pong", () -> new Alteration() {
            @Override
            void opened(Pipe pipe, FrameSocket client) {
                client.answersPings(content -> new byte[0]);
            }
        });
        http(
                PresenceRule.LOG_24,
                "is not well",
                request -> request.target().equals(ReferenceServer.HEALTH_PATH) ? 503 : 0);
        breaks(PresenceRule.LOG_25, "takes a WebSocket at any path", () -> new Alteration() {
            @Override
            boolean accepts(FrameServer.Request request) {
                return request.isUpgrade();
            }
        });
        http(
                PresenceRule.LOG_26,
                "forbids what is not there",
                request -> request.isUpgrade() && !ReferenceServer.isForUs(request) ? 403 : 0);
        http(
                PresenceRule.LOG_27,
                "does not find the path with a query string",
                request -> request.isUpgrade() && request.target().contains("?") ? 404 : 0);
        headers(PresenceRule.LOG_28, "Sec-WebSocket-Extensions", "permessage-deflate");
        http(
                PresenceRule.LOG_29,
                "answers a plain GET by a page",
                request -> !request.isUpgrade() && request.target().equals(ReferenceServer.PATH) ? 200 : 0);
        headers(PresenceRule.LOG_30, "Sec-WebSocket-Protocol", "deepstream");
    }

    private interface Refusal {
        int of(FrameServer.Request request);
    }

    private void http(PresenceRule rule, String what, Refusal refusal) {
        breaks(rule, what, () -> new Alteration() {
            @Override
            int refusal(FrameServer.Request request) {
                return refusal.of(request);
            }
        });
    }

    private void headers(PresenceRule rule, String name, String value) {
        breaks(rule, "agrees to " + value, () -> new Alteration() {
            @Override
            Map<String, String> headers(FrameServer.Request request) {
                return request.header(name) == null ? Map.of() : Map.of(name, value);
            }
        });
    }

    private void loggingIn() {
        requests(
                PresenceRule.LOG_5,
                "takes no credentials of several lines",
                (pipe, message) -> message.is(REQUEST)
                        && message.data().orElse("").contains("\n")
                        && instead(pipe, WireMessage.of(AUTH_UNSUCCESSFUL)));
        requests(
                PresenceRule.LOG_6,
                "does not let a refused one in any more",
                (pipe, message) -> message.is(REQUEST)
                        && pipe.refusals > 0
                        && !username(message).equals("refused")
                        && instead(pipe, WireMessage.of(AUTH_UNSUCCESSFUL)));
        answers(
                PresenceRule.LOG_7,
                "does not say why it closes",
                (pipe, message) -> message.is(TOO_MANY_AUTH_ATTEMPTS));
        breaks(PresenceRule.LOG_8, "answers one attempt too many", () -> new Alteration() {
            @Override
            boolean request(Pipe pipe, WireMessage message) {
                if (message.is(REQUEST)) {
                    pipe.notes.merge("attempts", 1, (a, b) -> (int) a + (int) b);
                }
                return false;
            }

            @Override
            boolean answer(Pipe pipe, WireMessage message) {
                return message.is(TOO_MANY_AUTH_ATTEMPTS)
                        && (int) pipe.notes.get("attempts") > ReferenceServer.MAX_AUTH_ATTEMPTS
                        && instead(pipe, message, WireMessage.of(AUTH_UNSUCCESSFUL), message);
            }
        });
        requests(
                PresenceRule.LOG_9,
                "answers a PING before the login",
                (pipe, message) -> message.is(PING)
                        && pipe.challenged
                        && !pipe.notes.containsKey("requested")
                        && instead(pipe, WireMessage.of(PONG)));
        breaks(PresenceRule.LOG_10, "accepts a second challenge", () -> new Alteration() {
            @Override
            boolean request(Pipe pipe, WireMessage message) {
                return message.is(CHALLENGE)
                        && pipe.notes.put("challenged", true) != null
                        && !pipe.loggedIn
                        && instead(pipe, WireMessage.of(ACCEPT));
            }
        });
        requests(
                PresenceRule.LOG_11,
                "refuses data that are true, and does not close",
                (pipe, message) -> message.is(REQUEST)
                        && message.data().equals(Optional.of("true"))
                        && instead(pipe, WireMessage.of(AUTH_UNSUCCESSFUL)));
        requests(PresenceRule.LOG_12, "dies of data that are no JSON", (pipe, message) -> {
            boolean deadly = message.is(REQUEST) && message.data().orElse("").startsWith("{username");
            if (deadly) {
                closesAll(pipe.front);
            }
            return deadly;
        });
        requests(
                PresenceRule.LOG_13,
                "does not close on another message of the topic",
                (pipe, message) -> message.is(AUTH_SUCCESSFUL) && instead(pipe, WireMessage.of(AUTH_INVALID_MESSAGE)));
        requests(
                PresenceRule.LOG_14,
                "takes an array for no object",
                (pipe, message) -> message.is(REQUEST)
                        && message.data().equals(Optional.of("[]"))
                        && instead(pipe, WireMessage.of(AUTH_UNSUCCESSFUL)));
        requests(
                PresenceRule.LOG_15,
                "says yes to a second login",
                (pipe, message) ->
                        message.is(REQUEST) && pipe.loggedIn && instead(pipe, WireMessage.of(AUTH_SUCCESSFUL)));
        requests(PresenceRule.LOG_17, "does not take what comes before it has decided", (pipe, message) -> {
            boolean early = pipe.notes.containsKey("requested") && !pipe.loggedIn && !message.is(REQUEST);
            return early && instead(pipe, WireMessage.of(AUTH_INVALID_MESSAGE));
        });
        answers(
                PresenceRule.LOG_18,
                "keeps client data for itself",
                (pipe, message) ->
                        message.is(AUTH_SUCCESSFUL) && message.has("data") && instead(pipe, message.without("data")));
        requests(PresenceRule.LOG_19, "answers one of two PINGs", (pipe, message) -> {
            int pings =
                    (int) pipe.requests.stream().filter(each -> each.is(PING)).count();
            return message.is(PING) && pings == 3 && pipe.hasOnly(PING, PING, PING);
        });
        breaks(PresenceRule.LOG_31, "gives a status to the close of a refused login", () -> new Alteration() {
            @Override
            boolean serverClosed(Pipe pipe, int status) {
                boolean refused = !pipe.told.isEmpty()
                        && pipe.told.get(pipe.told.size() - 1).is(INVALID_MESSAGE_DATA);
                if (refused) {
                    pipe.closesClient(1008);
                }
                return refused;
            }
        });
        requests(
                PresenceRule.LOG_32,
                "refuses a number as username",
                (pipe, message) -> message.is(REQUEST)
                        && message.data().orElse("").matches("\\{\"username\":\\d+}")
                        && instead(pipe, WireMessage.of(AUTH_UNSUCCESSFUL)));
        answers(
                PresenceRule.LOG_33,
                "takes who comes back for who never left",
                (pipe, message) -> message.is(JOIN)
                        && pipe.hasOnly(SUBSCRIBE)
                        && wasTold(pipe, LEAVE, message.name().orElse(""))
                        && !wasTold(pipe, JOIN, message.name().orElse("")));
    }

    // ---- subscribe ----

    private void subscribing() {
        answers(
                PresenceRule.SUB_1,
                "acknowledges another id",
                (pipe, message) -> message.is(SUBSCRIBE)
                        && message.id().orElse("").equals("17")
                        && instead(pipe, message.without("correlationId").withId("71")));
        answers(
                PresenceRule.SUB_2,
                "does not tell the first subscription's first join",
                (pipe, message) -> message.is(JOIN)
                        && pipe.hasOnly(SUBSCRIBE)
                        && pipe.names.size() == 1
                        && pipe.told.stream().noneMatch(each -> each.is(LEAVE)));
        answers(
                PresenceRule.SUB_3,
                "tells a join twice",
                (pipe, message) -> message.is(JOIN) && pipe.hasOnly(SUBSCRIBE) && instead(pipe, message, message));
        answers(
                PresenceRule.SUB_4,
                "does not tell the first leave",
                (pipe, message) -> message.is(LEAVE)
                        && pipe.hasOnly(SUBSCRIBE)
                        && pipe.told.stream().noneMatch(each -> each.is(JOIN)));
        answers(
                PresenceRule.SUB_5,
                "tells a leave twice",
                (pipe, message) -> message.is(LEAVE) && pipe.hasOnly(SUBSCRIBE) && instead(pipe, message, message));
        answers(PresenceRule.SUB_6, "tells those of a join who did not ask for it", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL) && pipe.user != null) {
                for (Pipe each : pipe.front.pipes) {
                    if (each.hasOnly(SUBSCRIBE) && !each.names.contains(pipe.user)) {
                        each.toClient(notice(JOIN, pipe.user));
                    }
                }
            }
            return false;
        });
        answers(
                PresenceRule.SUB_7,
                "acknowledges a subscription to everybody without isAck",
                (pipe, message) -> message.is(SUBSCRIBE_ALL) && instead(pipe, message.without("isAck")));
        idOfAll(PresenceRule.SUB_8, SUBSCRIBE_ALL);
        answers(
                PresenceRule.SUB_9,
                "does not tell subscribers of everybody of leaves",
                (pipe, message) -> message.is(LEAVE_ALL) && pipe.hasOnly(SUBSCRIBE_ALL));
        requests(PresenceRule.SUB_10, "takes the first name of several", (pipe, message) -> {
            if (message.is(SUBSCRIBE) && message.names().size() == 3 && new HashSet<>(message.names()).size() == 3) {
                pipe.toServer(message.without("names").withNames(message.names().get(0)));
                return true;
            }
            return false;
        });
        answers(
                PresenceRule.SUB_11,
                "does not tell that a subscription is there already",
                (pipe, message) -> message.is(MULTIPLE_SUBSCRIPTIONS)
                        && pipe.hasOnly(SUBSCRIBE, SUBSCRIBE)
                        && pipe.requests.get(1).names().size() == 1);
        answers(
                PresenceRule.SUB_12,
                "does not tell that a subscription to everybody is there already",
                (pipe, message) ->
                        message.is(MULTIPLE_SUBSCRIPTIONS) && message.name().equals(Optional.of(Names.EVERYONE)));
        answers(
                PresenceRule.SUB_13,
                "tells of a user as often as they were subscribed to",
                (pipe, message) -> message.is(JOIN)
                        && wasTold(pipe, MULTIPLE_SUBSCRIPTIONS, message.name().orElse(""))
                        && instead(pipe, message, message));
        answers(PresenceRule.SUB_14, "tells once of a name that is there three times", (pipe, message) -> {
            boolean again =
                    !pipe.told.isEmpty() && pipe.told.get(pipe.told.size() - 1).is(MULTIPLE_SUBSCRIPTIONS);
            return again && message.is(MULTIPLE_SUBSCRIPTIONS);
        });
        answers(PresenceRule.SUB_15, "acknowledges first", (pipe, message) -> {
            if (message.is(MULTIPLE_SUBSCRIPTIONS)) {
                pipe.notes.put("held", message);
                return true;
            }
            WireMessage held = (WireMessage) pipe.notes.remove("held");
            return held != null && instead(pipe, message, held);
        });
        answers(
                PresenceRule.SUB_16,
                "takes a second subscription for an error",
                (pipe, message) -> message.is(MULTIPLE_SUBSCRIPTIONS)
                        && instead(
                                pipe,
                                message.without("name")
                                        .with("isError", 1)
                                        .withName(message.name().orElse(""))));
        requests(
                PresenceRule.SUB_17,
                "does not answer a subscription to nobody",
                (pipe, message) -> message.is(SUBSCRIBE) && message.names().isEmpty());
        answers(
                PresenceRule.SUB_18,
                "takes an empty id for none",
                (pipe, message) -> message.is(SUBSCRIBE)
                        && message.id().equals(Optional.of(""))
                        && instead(pipe, message.without("correlationId")));
        answers(PresenceRule.SUB_19, "tells who is online already", (pipe, message) -> {
            if (message.is(SUBSCRIBE_ALL) && pipe.requests.size() == 1) {
                pipe.toClient(message);
                pipe.front.pipes.stream()
                        .filter(each -> each.user != null && each != pipe)
                        .limit(1)
                        .forEach(each -> pipe.toClient(notice(JOIN_ALL, each.user)));
                return true;
            }
            return false;
        });
        answers(PresenceRule.SUB_20, "tells all connections of a subscriber", (pipe, message) -> {
            if (message.is(JOIN) && pipe.user != null) {
                pipe.front.of(pipe.user).stream().filter(each -> each != pipe).forEach(each -> each.toClient(message));
            }
            return false;
        });
        answers(PresenceRule.SUB_21, "remembers the subscriptions of who comes back", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL) && pipe.user != null) {
                List<Pipe> before = pipe.front.history.get(pipe.user);
                for (Pipe each : before) {
                    if (each != pipe && each.closed && !each.names.isEmpty()) {
                        pipe.toServerSilently(
                                WireMessage.of(SUBSCRIBE).withId("ghost").withNames(List.copyOf(each.names)));
                    }
                }
            }
            return isForNobody(pipe, message);
        });
        requests(PresenceRule.SUB_22, "takes a user's name for everybody", (pipe, message) -> {
            if (message.is(SUBSCRIBE) && message.names().contains(Names.EVERYONE)) {
                pipe.toServerSilently(WireMessage.of(SUBSCRIBE_ALL));
            }
            return false;
        });
        answers(
                PresenceRule.SUB_23,
                "tells a subscriber of both once",
                (pipe, message) -> message.is(JOIN) && pipe.hasOnly(SUBSCRIBE, SUBSCRIBE_ALL));
        answers(PresenceRule.SUB_24, "tells a subscriber of both of the user first", (pipe, message) -> {
            if (message.is(JOIN_ALL) && pipe.hasOnly(SUBSCRIBE, SUBSCRIBE_ALL)) {
                pipe.notes.put("held", message);
                return true;
            }
            WireMessage held = (WireMessage) pipe.notes.remove("held");
            return held != null && instead(pipe, message, held);
        });
        requests(PresenceRule.SUB_25, "takes a name for something of its language", (pipe, message) -> {
            if (message.is(SUBSCRIBE) && message.names().contains("constructor")) {
                pipe.toServer(message.without("names").withNames("function Object()"));
                return true;
            }
            return false;
        });
        requests(
                PresenceRule.SUB_26,
                "does not let an anonymous connection subscribe",
                (pipe, message) -> message.is(SUBSCRIBE)
                        && pipe.isAnonymous()
                        && instead(
                                pipe,
                                WireMessage.of(MESSAGE_DENIED)
                                        .with("originalAction", message.action())
                                        .with("isError", 1)));
    }

    /** Gives back an id that should not be given back. */
    private void idOfAll(PresenceRule rule, MessageKind kind) {
        answers(rule, "gives back an id with " + kind, (pipe, message) -> {
            MessageKind request = kind == QUERY_ALL_RESPONSE ? QUERY_ALL : kind;
            List<WireMessage> requests =
                    pipe.requests.stream().filter(each -> each.is(request)).toList();
            return message.is(kind)
                    && !requests.isEmpty()
                    && requests.get(requests.size() - 1).id().isPresent()
                    && instead(
                            pipe,
                            message.withId(
                                    requests.get(requests.size() - 1).id().get()));
        });
    }

    // ---- unsubscribe ----

    private void unsubscribing() {
        answers(
                PresenceRule.UNS_1,
                "acknowledges another id",
                (pipe, message) -> message.is(UNSUBSCRIBE)
                        && message.id().equals(Optional.of("18"))
                        && instead(pipe, message.without("correlationId").withId("81")));
        requests(
                PresenceRule.UNS_2,
                "acknowledges, and does nothing",
                (pipe, message) -> message.is(UNSUBSCRIBE)
                        && pipe.names.size() == 1
                        && !pipe.everybody
                        && instead(pipe, ack(message)));
        requests(PresenceRule.UNS_3, "unsubscribes from all named users", (pipe, message) -> {
            if (message.is(UNSUBSCRIBE)
                    && pipe.names.size() == 2
                    && message.names().size() == 1) {
                pipe.toServer(message.without("names").withNames(List.copyOf(pipe.names)));
                return true;
            }
            return false;
        });
        answers(
                PresenceRule.UNS_4,
                "acknowledges without isAck",
                (pipe, message) -> message.is(UNSUBSCRIBE_ALL) && instead(pipe, message.without("isAck")));
        requests(
                PresenceRule.UNS_5,
                "acknowledges, and does nothing",
                (pipe, message) -> message.is(UNSUBSCRIBE_ALL)
                        && pipe.names.isEmpty()
                        && instead(pipe, ack(message.without("correlationId"))));
        requests(PresenceRule.UNS_6, "unsubscribes from named users, too", (pipe, message) -> {
            if (message.is(UNSUBSCRIBE_ALL) && !pipe.names.isEmpty()) {
                pipe.toServerSilently(WireMessage.of(UNSUBSCRIBE).withNames(List.copyOf(pipe.names)));
            }
            return false;
        });
        requests(
                PresenceRule.UNS_7,
                "complains of a subscription that is not there",
                (pipe, message) -> message.is(UNSUBSCRIBE)
                        && pipe.requests.size() == 1
                        && message.names().stream().noneMatch(name -> name.startsWith("secret"))
                        && instead(
                                pipe,
                                WireMessage.of(NOT_SUBSCRIBED)
                                        .withName(message.names().get(0))));
        answers(
                PresenceRule.UNS_8,
                "never tells again of whom was once unsubscribed from",
                (pipe, message) -> message.is(JOIN)
                        && pipe.requests.stream()
                                .anyMatch(each -> each.is(UNSUBSCRIBE)
                                        && each.names().contains(message.name().orElse(""))));
        requests(PresenceRule.UNS_9, "unsubscribes from everybody, too", (pipe, message) -> {
            if (message.is(UNSUBSCRIBE) && pipe.everybody) {
                pipe.toServerSilently(WireMessage.of(UNSUBSCRIBE_ALL));
            }
            return false;
        });
        answers(
                PresenceRule.UNS_10,
                "acknowledges each name",
                (pipe, message) -> message.is(UNSUBSCRIBE)
                        && pipe.requests.get(pipe.requests.size() - 1).names().size() == 2
                        && instead(pipe, message, message));
        idOfAll(PresenceRule.UNS_11, UNSUBSCRIBE_ALL);
    }

    // ---- query ----

    private void querying() {
        answers(
                PresenceRule.QRY_1,
                "answers with another id",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.hasOnly(QUERY)
                        && message.id().equals(Optional.of("17"))
                        && instead(pipe, message.without("correlationId").withId("71")));
        answers(PresenceRule.QRY_2, "answers of one more", (pipe, message) -> {
            if (message.is(QUERY_RESPONSE) && answerOf(message).size() == 2) {
                Map<String, Object> answer = answerOf(message);
                answer.put("somebody else", false);
                return withAnswer(pipe, message, answer);
            }
            return false;
        });
        answers(
                PresenceRule.QRY_3,
                "says of who is online that they are not",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.hasOnly(QUERY)
                        && message.id().equals(Optional.of("r1"))
                        && answerOf(message).size() == 1
                        && saying(pipe, message, false, (its, name) -> !name.equals(its.user)));
        answers(
                PresenceRule.QRY_4,
                "says of who never was that they are online",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.hasOnly(QUERY)
                        && answerOf(message).size() == 1
                        && saying(pipe, message, true, (its, name) -> true));
        answers(
                PresenceRule.QRY_5,
                "says of who left that they are online",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && saying(pipe, message, true, (its, name) -> wasTold(its, LEAVE, name)));
        answers(
                PresenceRule.QRY_6,
                "leaves out one of those who are online",
                (pipe, message) -> message.is(QUERY_ALL_RESPONSE)
                        && message.names().size() > 1
                        && pipe.hasOnly(QUERY_ALL, QUERY_ALL)
                        && withUsers(
                                pipe, message.names().subList(1, message.names().size())));
        answers(
                PresenceRule.QRY_7,
                "tells the asker of themselves",
                (pipe, message) -> message.is(QUERY_ALL_RESPONSE)
                        && pipe.user != null
                        && pipe.front.of(pipe.user).size() > 1
                        && withUsers(pipe, joined(message.names(), pipe.user)));
        answers(
                PresenceRule.QRY_8,
                "says of the asker that they are not online",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && saying(pipe, message, false, (its, name) -> name.equals(its.user)));
        answers(PresenceRule.QRY_9, "lists connections", (pipe, message) -> {
            if (!message.is(QUERY_ALL_RESPONSE)) {
                return false;
            }
            List<String> connections = new ArrayList<>();
            message.names().forEach(name -> pipe.front.of(name).forEach(each -> connections.add(name)));
            return withUsers(pipe, connections);
        });
        answers(PresenceRule.QRY_10, "lists who left", (pipe, message) -> {
            if (message.is(QUERY_ALL_RESPONSE) && pipe.hasOnly(SUBSCRIBE, QUERY_ALL)) {
                List<String> names = new ArrayList<>(message.names());
                pipe.told.stream()
                        .filter(each -> each.is(LEAVE))
                        .forEach(each -> names.add(each.name().orElse("")));
                return withUsers(pipe, names);
            }
            return false;
        });
        answers(
                PresenceRule.QRY_11,
                "answers a question about nobody with a list",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && message.data().equals(Optional.of("{}"))
                        && message.id().isPresent()
                        && instead(
                                pipe,
                                WireMessage.of(QUERY_RESPONSE)
                                        .withData("[]")
                                        .withId(message.id().get())));
        idOfAll(PresenceRule.QRY_12, QUERY_ALL_RESPONSE);
        answers(PresenceRule.QRY_13, "answers twice of who was asked for twice", (pipe, message) -> {
            List<String> names = message.is(QUERY_RESPONSE)
                    ? pipe.requests.get(pipe.requests.size() - 1).names()
                    : List.of();
            if (names.size() == 2
                    && names.get(0).equals(names.get(1))
                    && !names.get(0).startsWith("secret")) {
                String data = message.data().orElse("");
                String twice = data.substring(0, data.length() - 1) + "," + data.substring(1);
                return instead(
                        pipe,
                        WireMessage.of(QUERY_RESPONSE)
                                .withData(twice)
                                .withId(message.id().orElse("")));
            }
            return false;
        });
        answers(
                PresenceRule.QRY_14,
                "sorts its answer",
                (pipe, message) ->
                        message.is(QUERY_RESPONSE) && withAnswer(pipe, message, new TreeMap<>(answerOf(message))));
        answers(PresenceRule.QRY_15, "lists who came last first", (pipe, message) -> {
            List<String> names = new ArrayList<>(message.names());
            Collections.reverse(names);
            return message.is(QUERY_ALL_RESPONSE) && withUsers(pipe, names);
        });
        answers(
                PresenceRule.QRY_16,
                "lists an empty name where nobody is online",
                (pipe, message) ->
                        message.is(QUERY_ALL_RESPONSE) && message.names().isEmpty() && withUsers(pipe, List.of("")));
        answers(PresenceRule.QRY_17, "leaves out what means something in its language", (pipe, message) -> {
            if (message.is(QUERY_RESPONSE) && answerOf(message).containsKey("__proto__")) {
                Map<String, Object> answer = answerOf(message);
                answer.remove("__proto__");
                return withAnswer(pipe, message, answer);
            }
            return false;
        });
        answers(
                PresenceRule.QRY_18,
                "gives an id to who gave none",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && !message.has("correlationId")
                        && instead(pipe, message.withId("")));
        answers(PresenceRule.QRY_19, "answers of the first thousand", (pipe, message) -> {
            if (message.is(QUERY_RESPONSE)
                    && message.data().orElse("").length() > 100_000
                    && answerOf(message).size() > 1_000) {
                Map<String, Object> few = new LinkedHashMap<>();
                answerOf(message).entrySet().stream()
                        .limit(1_000)
                        .forEach(each -> few.put(each.getKey(), each.getValue()));
                return withAnswer(pipe, message, few);
            }
            return false;
        });
    }

    private static List<String> joined(List<String> names, String more) {
        List<String> joined = new ArrayList<>(names);
        joined.add(more);
        return joined;
    }

    // ---- notices ----

    private void telling() {
        answers(PresenceRule.NOT_1, "takes a second connection for a join", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL)
                    && pipe.user != null
                    && pipe.front.of(pipe.user).size() > 1) {
                pipe.front.subscribersOf(pipe.user).forEach(each -> each.toClient(notice(JOIN, pipe.user)));
            }
            return false;
        });
        breaks(PresenceRule.NOT_2, "takes the end of one connection for a leave", () -> new Alteration() {
            @Override
            boolean clientClosed(Pipe pipe, int status) {
                if (pipe.user != null && !pipe.front.of(pipe.user).isEmpty()) {
                    pipe.front.subscribersOf(pipe.user).stream()
                            .filter(each -> each.node == pipe.node)
                            .forEach(each -> each.toClient(notice(LEAVE, pipe.user)));
                }
                return false;
            }
        });
        answers(
                PresenceRule.NOT_3,
                "does not notice that the last of two connections ended",
                (pipe, message) -> message.is(LEAVE)
                        && history(pipe, message).size() > 1
                        && history(pipe, message).stream().noneMatch(each -> wasReplaced(pipe, message)));
        breaks(PresenceRule.NOT_4, "does not notice a connection that ends without a word", () -> new Alteration() {
            @Override
            boolean clientClosed(Pipe pipe, int status) {
                return status == FrameSocket.NO_CLOSE_FRAME;
            }
        });
        answers(
                PresenceRule.NOT_5,
                "says more in a notice than a name",
                (pipe, message) -> isNotice(message)
                        && pipe.hasOnly(SUBSCRIBE_ALL, SUBSCRIBE)
                        && instead(
                                pipe,
                                WireMessage.of(message.kind().orElseThrow())
                                        .withData("{}")
                                        .withName(message.name().orElse(""))));
        answers(PresenceRule.NOT_6, "announces who has no name", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL) && pipe.isAnonymous()) {
                pipe.front.pipes.stream()
                        .filter(each -> each.everybody)
                        .forEach(each -> each.toClient(notice(JOIN_ALL, Names.ANONYMOUS)));
            }
            return false;
        });
        answers(
                PresenceRule.NOT_7,
                "lists who has no name",
                (pipe, message) -> message.is(QUERY_ALL_RESPONSE)
                        && pipe.front.pipes.stream().anyMatch(Pipe::isAnonymous)
                        && withUsers(pipe, joined(message.names(), Names.ANONYMOUS)));
        answers(PresenceRule.NOT_8, "announces the user OPEN", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL) && Names.UNSEEN.equals(pipe.user)) {
                pipe.front.subscribersOf(Names.UNSEEN).forEach(each -> each.toClient(notice(JOIN, Names.UNSEEN)));
            }
            return false;
        });
        answers(
                PresenceRule.NOT_9,
                "tells of a user's coming and going once",
                (pipe, message) ->
                        message.is(JOIN) && wasTold(pipe, JOIN, message.name().orElse("")) && pipe.hasOnly(SUBSCRIBE));
        answers(PresenceRule.NOT_10, "tells five subscribers", (pipe, message) -> {
            List<Pipe> subscribers = pipe.front.subscribersOf(message.name().orElse(""));
            return message.is(JOIN) && subscribers.indexOf(pipe) >= 5;
        });
        answers(PresenceRule.NOT_11, "announces who was refused", (pipe, message) -> {
            if (message.is(AUTH_UNSUCCESSFUL)) {
                pipe.front.subscribersOf("refused").forEach(each -> each.toClient(notice(JOIN, "refused")));
            }
            return false;
        });
        requests(PresenceRule.NOT_12, "normalises names", (pipe, message) -> {
            if (message.is(REQUEST) && !pipe.loggedIn) {
                String data = message.data().orElse("");
                String normal = Normalizer.normalize(data, Normalizer.Form.NFC);
                if (!data.equals(normal)) {
                    pipe.toServer(WireMessage.of(REQUEST).withData(normal));
                    return true;
                }
            }
            return false;
        });
        answers(
                PresenceRule.NOT_13,
                "tells users of themselves",
                (pipe, message) -> message.is(SUBSCRIBE)
                        && pipe.user != null
                        && pipe.names.contains(pipe.user)
                        && instead(pipe, message, notice(JOIN, pipe.user)));
        answers(
                PresenceRule.NOT_14,
                "does not list a user of a peculiar name",
                (pipe, message) -> message.is(QUERY_ALL_RESPONSE)
                        && message.names().contains("__proto__")
                        && withUsers(
                                pipe,
                                message.names().stream()
                                        .filter(name -> !name.equals("__proto__"))
                                        .toList()));
        breaks(PresenceRule.NOT_15, "takes the end of who never logged in for a leave", () -> new Alteration() {
            @Override
            boolean clientClosed(Pipe pipe, int status) {
                if (!pipe.loggedIn && pipe.challenged && pipe.told.size() == 1) {
                    for (Pipe each : pipe.front.pipes) {
                        if (each.hasOnly(SUBSCRIBE)) {
                            each.toClient(notice(LEAVE, each.names.iterator().next()));
                        }
                    }
                }
                return false;
            }
        });
        answers(
                PresenceRule.NOT_16,
                "cuts long names",
                (pipe, message) -> isNotice(message)
                        && message.name().orElse("").length() > 1_000
                        && instead(
                                pipe,
                                notice(
                                        message.kind().orElseThrow(),
                                        message.name().orElse("").substring(0, 1_000))));
    }

    private static boolean isNotice(WireMessage message) {
        return message.is(JOIN) || message.is(LEAVE) || message.is(JOIN_ALL) || message.is(LEAVE_ALL);
    }

    private static List<Pipe> history(Pipe pipe, WireMessage notice) {
        return pipe.front.history.getOrDefault(notice.name().orElse(""), List.of());
    }

    private static boolean wasReplaced(Pipe pipe, WireMessage notice) {
        return pipe.told.stream()
                .anyMatch(each -> (each.is(LEAVE) && each.name().equals(notice.name())) || each.is(JOIN));
    }

    // ---- permissions ----

    private void permitting() {
        refusalWithoutId(PresenceRule.PRM_1, SUBSCRIBE);
        answers(PresenceRule.PRM_2, "subscribes to who is refused", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL) && pipe.user != null && pipe.user.startsWith("secret")) {
                pipe.front.subscribersOf(pipe.user).forEach(each -> each.toClient(notice(JOIN, pipe.user)));
            }
            return false;
        });
        requests(PresenceRule.PRM_3, "refuses all where one is refused", (pipe, message) -> {
            List<String> secrets = secrets(message);
            if (message.is(SUBSCRIBE) && message.id().equals(Optional.of("2")) && !secrets.isEmpty()) {
                pipe.toServer(message.without("names").withNames(secrets));
                return true;
            }
            return false;
        });
        answers(PresenceRule.PRM_4, "acknowledges what it refused", (pipe, message) -> {
            WireMessage request = pipe.requests.isEmpty() ? message : pipe.requests.get(pipe.requests.size() - 1);
            return message.is(MESSAGE_DENIED)
                    && request.is(SUBSCRIBE)
                    && secrets(request).size() == request.names().size()
                    && message.name()
                            .equals(Optional.of(
                                    request.names().get(request.names().size() - 1)))
                    && instead(pipe, message, ack(request));
        });
        refusalWithoutId(PresenceRule.PRM_5, QUERY);
        answers(PresenceRule.PRM_6, "discloses what it refused", (pipe, message) -> {
            if (message.is(QUERY_RESPONSE)) {
                List<String> secrets = secrets(pipe.requests.get(pipe.requests.size() - 1));
                Map<String, Object> answer = answerOf(message);
                secrets.forEach(secret -> answer.put(secret, false));
                return !secrets.isEmpty() && withAnswer(pipe, message, answer);
            }
            return false;
        });
        answers(
                PresenceRule.PRM_7,
                "answers nothing where one is refused",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && !secrets(pipe.requests.get(pipe.requests.size() - 1)).isEmpty()
                        && withAnswer(pipe, message, Map.of()));
        answers(
                PresenceRule.PRM_8,
                "gives a refusal about everybody an id",
                (pipe, message) ->
                        message.is(MESSAGE_DENIED) && !message.has("name") && instead(pipe, message.withId("4")));
        answers(
                PresenceRule.PRM_9,
                "takes a failure to decide for a permission",
                (pipe, message) -> message.is(MESSAGE_PERMISSION_ERROR)
                        && instead(pipe, ack(pipe.requests.get(pipe.requests.size() - 1))));
        requests(
                PresenceRule.PRM_10,
                "refuses to unsubscribe",
                (pipe, message) -> message.is(UNSUBSCRIBE)
                        && !secrets(message).isEmpty()
                        && instead(
                                pipe,
                                WireMessage.of(MESSAGE_DENIED)
                                        .with("originalAction", message.action())
                                        .with("isError", 1)
                                        .withName(secrets(message).get(0))));
        answers(PresenceRule.PRM_11, "acknowledges before it refuses", (pipe, message) -> {
            WireMessage request = pipe.requests.isEmpty() ? message : pipe.requests.get(pipe.requests.size() - 1);
            if (request.is(SUBSCRIBE) && request.names().size() == 3 && message.is(MESSAGE_DENIED)) {
                pipe.notes.put("held" + pipe.notes.size(), message);
                return true;
            }
            if (message.is(SUBSCRIBE)
                    && !secrets(request).isEmpty()
                    && request.names().size() == 3) {
                pipe.toClient(message);
                pipe.notes.values().stream()
                        .filter(WireMessage.class::isInstance)
                        .forEach(held -> pipe.toClient((WireMessage) held));
                return true;
            }
            return false;
        });
        answers(
                PresenceRule.PRM_12,
                "refuses a name once",
                (pipe, message) -> message.is(MESSAGE_DENIED)
                        && message.name().isPresent()
                        && wasTold(pipe, MESSAGE_DENIED, message.name().get()));
    }

    private static List<String> secrets(WireMessage request) {
        return request.names().stream()
                .filter(name -> name.startsWith("secret"))
                .toList();
    }

    private void refusalWithoutId(PresenceRule rule, MessageKind request) {
        answers(
                rule,
                "does not say which " + request + " it refuses",
                (pipe, message) -> message.is(MESSAGE_DENIED)
                        && message.number("originalAction").equals(Optional.of((long) request.action()))
                        && instead(pipe, message.without("correlationId")));
    }

    // ---- wire ----

    private void onTheWire() {
        answers(PresenceRule.WIR_1, "adds a byte to a frame", (pipe, message) -> {
            if (message.is(PONG)) {
                byte[] frame = message.encode();
                pipe.toClient(Arrays.copyOf(frame, frame.length + 1));
                return true;
            }
            return false;
        });
        misreads(
                PresenceRule.WIR_2,
                "expects the fields in their order",
                (message, payload) -> !message.ascends() || isEnvelopeReversed(payload));
        misreads(
                PresenceRule.WIR_3,
                "expects no field that it does not know",
                (message, payload) -> message.fieldNames().stream().anyMatch(name -> name.startsWith("field "))
                        || (payload.length > 3 && payload[1] == 0x78));
        breaks(PresenceRule.WIR_4, "reads the second message of a frame, too", () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                int length = lengthOf(payload);
                if (length < payload.length && pipe.loggedIn) {
                    pipe.server(Arrays.copyOf(payload, length));
                    pipe.server(Arrays.copyOfRange(payload, length, payload.length));
                    return true;
                }
                return false;
            }
        });
        breaks(PresenceRule.WIR_5, "takes no fragments", () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                return fragments > 3 && instead(pipe, WireMessage.of(UNKNOWN_TOPIC));
            }
        });
        misreads(
                PresenceRule.WIR_6,
                "expects short varints",
                (message, payload) -> message.is(QUERY)
                        && payload.length > 1
                        && payload[1] == (byte) 0x80
                        && payload[2] == (byte) 0x80);
        answers(
                PresenceRule.WIR_7,
                "writes fields in descending order",
                (pipe, message) -> message.is(MULTIPLE_SUBSCRIPTIONS) && instead(pipe, message.reversed()));
        answers(
                PresenceRule.WIR_8,
                "writes isAck on an answer",
                (pipe, message) -> message.is(QUERY_ALL_RESPONSE)
                        && instead(
                                pipe,
                                WireMessage.of(QUERY_ALL_RESPONSE)
                                        .with("isAck", 1)
                                        .withNames(message.names())));
        answers(
                PresenceRule.WIR_9,
                "writes isError, as false, on an answer",
                (pipe, message) -> message.is(QUERY_ALL_RESPONSE)
                        && instead(
                                pipe,
                                WireMessage.of(QUERY_ALL_RESPONSE)
                                        .with("isError", 0)
                                        .withNames(message.names())));
        answers(
                PresenceRule.WIR_10,
                "explains an error of the connection",
                (pipe, message) -> (message.is(CONNECTION_INVALID_MESSAGE) || message.is(AUTH_INVALID_MESSAGE))
                        && instead(pipe, message.withData("\"no\"")));
        misreads(
                PresenceRule.WIR_11,
                "takes a request with a field of answers for none",
                (message, payload) -> message.is(QUERY) && message.has("isError"));
        answers(PresenceRule.WIR_12, "takes the first of two ids", (pipe, message) -> {
            Matcher ids = Pattern.compile("correlationId=\"(\\d+)\" correlationId=\"(\\d+)\"")
                    .matcher(
                            pipe.requests.isEmpty()
                                    ? ""
                                    : pipe.requests
                                            .get(pipe.requests.size() - 1)
                                            .toString());
            return message.is(QUERY_RESPONSE)
                    && ids.find()
                    && instead(pipe, message.without("correlationId").withId(ids.group(1)));
        });
        misreads(
                PresenceRule.WIR_13,
                "takes a field of another type for malformed",
                (message, payload) ->
                        message.is(QUERY) && message.number("name").isPresent());
        breaks(PresenceRule.WIR_14, "takes a little less than the longest message", () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                boolean tooLong = payload.length == ReferenceServer.MAX_MESSAGE_BYTES;
                if (tooLong) {
                    pipe.closes(ReferenceServer.TOO_BIG);
                }
                return tooLong;
            }
        });
        breaks(PresenceRule.WIR_15, "closes with another status", () -> new Alteration() {
            @Override
            boolean serverClosed(Pipe pipe, int status) {
                boolean tooBig = status == ReferenceServer.TOO_BIG;
                if (tooBig) {
                    pipe.closesClient(1008);
                }
                return tooBig;
            }
        });
        breaks(PresenceRule.WIR_16, "knows no limit for fragments", () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                return fragments > 1 && payload.length > ReferenceServer.MAX_MESSAGE_BYTES;
            }
        });
        breaks(PresenceRule.WIR_17, "takes a message without a body for malformed", () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                return payload.length == 3
                        && payload[1] == 16
                        && payload[2] == 7
                        && instead(pipe, WireMessage.of(UNKNOWN_TOPIC));
            }
        });
    }

    private interface Misreading {
        boolean of(WireMessage message, byte[] payload);
    }

    private void misreads(PresenceRule rule, String what, Misreading misreading) {
        breaks(rule, what, () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                try {
                    return pipe.loggedIn
                            && misreading.of(WireMessage.decode(payload), payload)
                            && instead(pipe, WireMessage.of(UNKNOWN_TOPIC));
                } catch (MalformedFrame e) {
                    return false;
                }
            }
        });
    }

    private static boolean isEnvelopeReversed(byte[] payload) {
        return payload.length > 1 && payload[1] == 0x1a;
    }

    private static int lengthOf(byte[] payload) {
        try {
            return WireMessage.lengthOf(payload);
        } catch (MalformedFrame e) {
            return payload.length;
        }
    }

    // ---- bad input ----

    private void onBadInput() {
        breaks(PresenceRule.BAD_1, "closes on a frame of no bytes", () -> new Alteration() {
            @Override
            boolean malformed(Pipe pipe, byte[] payload) {
                boolean empty = pipe.loggedIn && payload.length == 0 && pipe.requests.isEmpty();
                if (empty) {
                    pipe.closes(FrameSocket.NO_STATUS);
                }
                return empty;
            }
        });
        requests(
                PresenceRule.BAD_2,
                "says nothing to a topic that others serve",
                (pipe, message) -> pipe.loggedIn && message.topicNumber() == 11);
        requests(
                PresenceRule.BAD_3,
                "complains of an action that is no request",
                (pipe, message) -> message.topicNumber() == 7
                        && message.action() == 77
                        && instead(pipe, WireMessage.of(UNKNOWN_TOPIC)));
        malformed(PresenceRule.BAD_4, "takes a text that is no UTF-8", "0d10071a09080a2a01304a02c328");
        malformed(PresenceRule.BAD_5, "reads on after the end of the envelope", "0410071a020802");
        breaks(PresenceRule.BAD_6, "ignores a text message", () -> new Alteration() {
            @Override
            boolean text(Pipe pipe) {
                return !pipe.loggedIn;
            }
        });
        breaks(PresenceRule.BAD_7, "closes on a text message with a status", () -> new Alteration() {
            @Override
            boolean text(Pipe pipe) {
                pipe.closes(1003);
                return true;
            }
        });
        breaks(PresenceRule.BAD_8, "closes all connections when one breaks the protocol", () -> new Alteration() {
            @Override
            boolean clientClosed(Pipe pipe, int status) {
                if (status == FrameSocket.NO_CLOSE_FRAME && pipe.requests.isEmpty() && pipe.loggedIn) {
                    closesAll(pipe.front);
                }
                return false;
            }
        });
        breaks(
                PresenceRule.BAD_9,
                "loses its patience with all for one that is malformed too often",
                () -> new Alteration() {
                    @Override
                    boolean text(Pipe pipe) {
                        if (pipe.notes.containsKey("malformed")) {
                            closesAll(pipe.front);
                        }
                        return false;
                    }

                    @Override
                    boolean malformed(Pipe pipe, byte[] payload) {
                        pipe.notes.put("malformed", true);
                        return false;
                    }
                });
        breaks(PresenceRule.BAD_10, "closes all connections when one speaks no HTTP", () -> new Alteration() {
            @Override
            void bad(Front front) {
                closesAll(front);
            }
        });
        breaks(PresenceRule.BAD_11, "dies of deep credentials", () -> new Alteration() {
            @Override
            boolean frame(Pipe pipe, byte[] payload, int fragments) {
                boolean deep = payload.length > 150_000
                        && new String(payload, 0, 100, StandardCharsets.US_ASCII).contains("[[[[");
                if (deep) {
                    closesAll(pipe.front);
                }
                return deep;
            }
        });
        malformed(PresenceRule.BAD_12, "passes over a field of number 0", "0810071a0408020001");
        breaks(PresenceRule.BAD_13, "serves nobody while one does not read", () -> new Alteration() {
            @Override
            boolean request(Pipe pipe, WireMessage message) {
                return pipe.loggedIn
                        && pipe.front.pipes.stream()
                                .anyMatch(each -> each != pipe
                                        && each.requests.size() > 100
                                        && each.requests.get(0).names().size() == 200);
            }
        });
        breaks(PresenceRule.BAD_14, "logs in who was to be closed", () -> new Alteration() {
            @Override
            boolean request(Pipe pipe, WireMessage message) {
                if (message.is(REQUEST) && pipe.notes.put("asked", true) != null && !pipe.loggedIn) {
                    String user = username(message);
                    pipe.notes.put("late", user);
                    pipe.front.later(
                            () -> pipe.front.subscribersOf(user).forEach(each -> each.toClient(notice(JOIN, user))), 1);
                }
                return false;
            }
        });
    }

    /** Takes a malformed frame for a good one. */
    private void malformed(PresenceRule rule, String what, String hex) {
        byte[] frame = java.util.HexFormat.of().parseHex(hex);
        breaks(rule, what, () -> new Alteration() {
            @Override
            boolean malformed(Pipe pipe, byte[] payload) {
                return Arrays.equals(payload, frame) && instead(pipe, WireMessage.of(QUERY_ALL_RESPONSE));
            }
        });
    }

    // ---- order ----

    private void inOrder() {
        requests(
                PresenceRule.ORD_1,
                "answers a PING at once",
                (pipe, message) -> message.is(PING)
                        && pipe.requests.size() > 10
                        && pipe.requests.get(0).id().equals(Optional.of("s0"))
                        && instead(pipe, WireMessage.of(PONG)));
        answers(PresenceRule.ORD_2, "answers with what was true a while ago", (pipe, message) -> {
            WireMessage last = pipe.told.isEmpty() ? message : pipe.told.get(pipe.told.size() - 1);
            return message.is(QUERY_ALL_RESPONSE)
                    && last.is(JOIN_ALL)
                    && pipe.requests.get(0).is(SUBSCRIBE_ALL)
                    && withUsers(
                            pipe,
                            message.names().stream()
                                    .filter(name -> !last.name().equals(Optional.of(name)))
                                    .toList());
        });
        answers(
                PresenceRule.ORD_3,
                "begins a subscription some time after the ack",
                (pipe, message) -> message.is(JOIN)
                        && pipe.requests.size() == 15
                        && pipe.requests.stream().allMatch(each -> each.is(SUBSCRIBE)));
        answers(
                PresenceRule.ORD_4,
                "tells a join again",
                (pipe, message) -> message.is(JOIN_ALL)
                        && pipe.told.stream()
                                        .filter(each ->
                                                each.is(JOIN_ALL) && each.name().equals(message.name()))
                                        .count()
                                > 1
                        && instead(pipe, message, message));
        answers(PresenceRule.ORD_5, "tells each subscriber in an order of its own", (pipe, message) -> {
            boolean second = pipe.front.pipes.stream()
                            .filter(each -> each.everybody)
                            .toList()
                            .indexOf(pipe)
                    == 1;
            if (!second || !isNotice(message) || Pipe.isMarker(message)) {
                return false;
            }
            WireMessage held = (WireMessage) pipe.notes.remove("held");
            if (held == null && pipe.notes.put("once", true) == null) {
                pipe.notes.put("held", message);
                return true;
            }
            return held != null && instead(pipe, message, held);
        });
        requests(
                PresenceRule.ORD_6,
                "serves three hundred requests",
                (pipe, message) -> message.is(QUERY)
                        && pipe.requests.size() > 300
                        && message.names().size() == 1);
        answers(
                PresenceRule.ORD_7,
                "knows of a login after a while",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.requests.size() > 2
                        && pipe.requests.stream().allMatch(each -> each.is(QUERY))
                        && saying(pipe, message, false, (its, name) -> true));
    }

    // ---- cluster ----

    private static int homeOf(Pipe pipe, WireMessage notice) {
        List<Pipe> all = history(pipe, notice);
        return all.isEmpty() ? pipe.node : all.get(all.size() - 1).node;
    }

    private void inACluster() {
        answers(
                PresenceRule.CLU_1,
                "tells a join of another node twice",
                (pipe, message) -> message.is(JOIN)
                        && pipe.front.nodes() > 1
                        && !Pipe.isMarker(message)
                        && pipe.requests.stream().allMatch(each -> each.is(SUBSCRIBE))
                        && pipe.requests.size() == 3
                        && instead(pipe, message, message));
        answers(
                PresenceRule.CLU_2,
                "tells a leave of another node twice",
                (pipe, message) -> message.is(LEAVE)
                        && homeOf(pipe, message) != pipe.node
                        && history(pipe, message).size() == 1
                        && pipe.front.ended.isEmpty()
                        && instead(pipe, message, message));
        answers(
                PresenceRule.CLU_3,
                "does not know the users of other nodes",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.front.nodes() > 1
                        && answerOf(message).size() == pipe.front.nodes()
                        && saying(pipe, message, false, (its, name) -> its.front.of(name).stream()
                                .noneMatch(each -> each.node == its.node)));
        answers(PresenceRule.CLU_4, "takes a connection on a second node for a join", (pipe, message) -> {
            if (message.is(AUTH_SUCCESSFUL) && isOnTwoNodes(pipe)) {
                pipe.front.subscribersOf(pipe.user).stream()
                        .filter(each -> each.node == pipe.node)
                        .forEach(each -> each.toClient(notice(JOIN, pipe.user)));
            }
            return false;
        });
        answers(
                PresenceRule.CLU_5,
                "leaves who logs out on two nodes at once online",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && saying(
                                pipe,
                                message,
                                true,
                                (its, name) -> wasOnTwoNodes(its, name) && wasTold(its, LEAVE, name)));
        breaks(PresenceRule.CLU_6, "takes a move for a leave and a join", () -> new Alteration() {
            @Override
            boolean clientClosed(Pipe pipe, int status) {
                List<Pipe> others = pipe.user == null ? List.of() : pipe.front.of(pipe.user);
                if (!others.isEmpty() && others.stream().noneMatch(each -> each.node == pipe.node)) {
                    for (Pipe each : pipe.front.subscribersOf(pipe.user)) {
                        each.toClient(notice(LEAVE, pipe.user), notice(JOIN, pipe.user));
                    }
                }
                return false;
            }
        });
        answers(
                PresenceRule.CLU_7,
                "keeps the users of a killed node",
                (pipe, message) -> message.is(LEAVE)
                        && pipe.front.ended.contains(homeOf(pipe, message))
                        && history(pipe, message).get(0).user.startsWith("user"));
        breaks(
                PresenceRule.CLU_8,
                "lets users of a killed node leave who are connected elsewhere",
                () -> new Alteration() {
                    @Override
                    void killed(Front front, int node) {
                        for (Pipe each : List.copyOf(front.pipes)) {
                            if (each.node == node
                                    && each.user != null
                                    && front.of(each.user).size() > 1) {
                                front.subscribersOf(each.user)
                                        .forEach(other -> other.toClient(notice(LEAVE, each.user)));
                            }
                        }
                    }
                });
        answers(
                PresenceRule.CLU_9,
                "knows nobody after a start",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.front.restarted.contains(pipe.node)
                        && answerOf(message).size() > 5
                        && saying(pipe, message, false, (its, name) -> true));
        breaks(PresenceRule.CLU_10, "tells the leaves of a stopped node twice", () -> new Alteration() {
            private final Set<Integer> stopped = new HashSet<>();

            @Override
            void stopped(Front front, int node) {
                stopped.add(node);
            }

            @Override
            boolean answer(Pipe pipe, WireMessage message) {
                int home = message.is(LEAVE) ? homeOf(pipe, message) : -1;
                return stopped.contains(home)
                        && pipe.front.ended.contains(home)
                        && instead(pipe, message, message);
            }
        });
        answers(
                PresenceRule.CLU_11,
                "keeps the users of a frozen node",
                (pipe, message) -> message.is(LEAVE) && pipe.front.frozen.contains(homeOf(pipe, message)));
        answers(
                PresenceRule.CLU_12,
                "tells joins again when much happens",
                (pipe, message) -> message.is(JOIN_ALL)
                        && pipe.front.nodes() > 1
                        && pipe.told.stream()
                                        .filter(each ->
                                                each.is(JOIN_ALL) && each.name().equals(message.name()))
                                        .count()
                                > 2
                        && instead(pipe, message, message));
        answers(
                PresenceRule.CLU_13,
                "inherits the users of its former run",
                (pipe, message) -> message.is(QUERY_RESPONSE)
                        && pipe.front.restarted.contains(pipe.node)
                        && answerOf(message).size() == 5
                        && saying(pipe, message, true, (its, name) -> name.startsWith("user")));
    }

    private static boolean isOnTwoNodes(Pipe pipe) {
        return pipe.user != null && pipe.front.of(pipe.user).stream().anyMatch(each -> each.node != pipe.node);
    }

    private static boolean wasOnTwoNodes(Pipe pipe, String user) {
        Set<Integer> nodes = new HashSet<>();
        pipe.front.history.getOrDefault(user, List.of()).forEach(each -> nodes.add(each.node));
        return nodes.size() > 1;
    }
}
