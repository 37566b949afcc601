package io.presence.tck.mutants;

import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;

import io.presence.tck.PresenceRule;
import io.presence.tck.Subject;
import io.presence.tck.client.ClientSuite;
import io.presence.tck.mutants.ReferenceDriver.Answer;
import io.presence.tck.run.Runner;
import io.presence.tck.run.TestCase;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.Topic;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reference clients that break one rule each. */
final class ClientMutants {
    private static final int DELAY_MILLIS = 20;

    private final List<Mutant> mutants = new ArrayList<>();

    private ClientMutants() {}

    static List<Mutant> all() {
        ClientMutants all = new ClientMutants();
        all.ofLogin();
        all.ofSubscriptions();
        all.ofUnsubscribing();
        all.ofQueries();
        all.ofTheWire();
        all.ofTheEnd();
        all.ofReconnecting();
        return all.mutants;
    }

    private void breaks(PresenceRule rule, String what, Supplier<ReferenceClient> client) {
        List<TestCase> tests = ClientSuite.tests();
        mutants.add(new Mutant(
                rule,
                what,
                ReferenceDriver.DECLARATION,
                tests,
                Runner.rulesOf(EnumSet.of(Subject.CLIENT)),
                limits -> new ClientSuite(new ReferenceDriver(client), ReferenceDriver.DECLARATION, limits)));
    }

    private void ofLogin() {
        breaks(PresenceRule.CLI_1, "logs in before the challenge", () -> new ReferenceClient() {
            @Override
            void opened() {
                send(WireMessage.of(REQUEST).withData("{}"));
                super.opened();
            }
        });
        breaks(PresenceRule.CLI_2, "challenges without a url", () -> new ReferenceClient() {
            @Override
            WireMessage challenge() {
                return super.challenge().without("url");
            }
        });
        breaks(PresenceRule.CLI_3, "logs in without waiting for ACCEPT", () -> new ReferenceClient() {
            private boolean early;

            @Override
            void login(JsonObject with, Answer answer) {
                super.login(with, answer);
                if (state == State.CHALLENGING) {
                    early = true;
                    send(request());
                }
            }

            @Override
            void accepted() {
                if (early) {
                    early = false;
                    state = State.AUTHENTICATING;
                } else {
                    super.accepted();
                }
            }
        });
        breaks(PresenceRule.CLI_4, "sends the username alone", () -> new ReferenceClient() {
            @Override
            WireMessage request() {
                credentials.fieldNames().retainAll(Set.of("username", "token"));
                return super.request();
            }
        });
        breaks(PresenceRule.CLI_5, "sends no data without credentials", () -> new ReferenceClient() {
            @Override
            WireMessage request() {
                return credentials.isEmpty() ? WireMessage.of(REQUEST) : super.request();
            }
        });
        breaks(PresenceRule.CLI_6, "keeps the client data to itself", () -> new ReferenceClient() {
            @Override
            Object clientData(String data) {
                return null;
            }
        });
        breaks(PresenceRule.CLI_7, "takes the text null for client data", () -> new ReferenceClient() {
            @Override
            Object clientData(String data) {
                return "null".equals(data) ? "null?" : super.clientData(data);
            }
        });
        breaks(PresenceRule.CLI_8, "does not tell the reason of a refusal", () -> new ReferenceClient() {
            @Override
            String reason(String data) {
                return "refused";
            }
        });
        breaks(PresenceRule.CLI_9, "tries no second login", () -> new ReferenceClient() {
            private boolean refused;

            @Override
            void unsuccessful(String data) {
                refused = true;
                super.unsuccessful(data);
            }

            @Override
            void login(JsonObject with, Answer answer) {
                if (refused) {
                    answer.error("refused already");
                } else {
                    super.login(with, answer);
                }
            }
        });
        breaks(PresenceRule.CLI_10, "repeats a refused login", () -> new ReferenceClient() {
            @Override
            void unsuccessful(String data) {
                JsonObject refused = credentials;
                super.unsuccessful(data);
                send(WireMessage.of(REQUEST).withData(refused.encode()));
            }
        });
    }

    private void ofSubscriptions() {
        breaks(PresenceRule.CLI_11, "subscribes without a correlationId", () -> new ReferenceClient() {
            @Override
            void askFor(String user) {
                sendIfOpen(WireMessage.of(SUBSCRIBE).withNames(user));
            }
        });
        breaks(PresenceRule.CLI_12, "asks for a user with each handler", () -> new ReferenceClient() {
            @Override
            void subscribe(String user, String handler) {
                if (user != null && users.containsKey(user)) {
                    askFor(user);
                }
                super.subscribe(user, handler);
            }
        });
        breaks(PresenceRule.CLI_12, "asks for everybody with each handler", () -> new ReferenceClient() {
            @Override
            void subscribe(String user, String handler) {
                if (user == null && !everybody.isEmpty()) {
                    askForEverybody();
                }
                super.subscribe(user, handler);
            }
        });
        breaks(PresenceRule.CLI_13, "tells a leave as a join", () -> new ReferenceClient() {
            @Override
            void userNotice(String user, boolean online) {
                super.userNotice(user, true);
            }
        });
        breaks(PresenceRule.CLI_14, "tells every handler of users", () -> new ReferenceClient() {
            @Override
            Collection<String> handlersOf(String user) {
                Set<String> all = new LinkedHashSet<>();
                users.values().forEach(all::addAll);
                return all;
            }
        });
        breaks(PresenceRule.CLI_15, "tells one handler of a user", () -> new ReferenceClient() {
            @Override
            Collection<String> handlersOf(String user) {
                return super.handlersOf(user).stream().limit(1).toList();
            }
        });
        breaks(PresenceRule.CLI_16, "does not ask for everybody", () -> new ReferenceClient() {
            @Override
            void askForEverybody() {
                // Until the connection is made anew.
            }
        });
        breaks(PresenceRule.CLI_17, "does not tell that somebody of everybody left", () -> new ReferenceClient() {
            @Override
            void everybodyNotice(String user, boolean online) {
                if (online) {
                    super.everybodyNotice(user, true);
                }
            }
        });
        breaks(PresenceRule.CLI_18, "tells a user's handlers what is for everybody's", () -> new ReferenceClient() {
            @Override
            void everybodyNotice(String user, boolean online) {
                super.everybodyNotice(user, online);
                super.userNotice(user, online);
            }
        });
        breaks(PresenceRule.CLI_19, "forgets users where many are subscribed to", () -> new ReferenceClient() {
            private int unanswered;

            @Override
            void askFor(String user) {
                if (++unanswered <= 30) {
                    super.askFor(user);
                }
            }

            @Override
            void meansNothing(WireMessage message) {
                unanswered--;
            }
        });
        breaks(PresenceRule.CLI_20, "gives each subscription the same id", () -> new ReferenceClient() {
            @Override
            WireMessage subscription(MessageKind kind) {
                return WireMessage.of(kind).withId("1");
            }
        });
        breaks(PresenceRule.CLI_21, "does not tell of a denial", () -> new ReferenceClient() {
            @Override
            void deniedSubscription(String code, String user) {
                // Who would want to know?
            }
        });
        breaks(PresenceRule.CLI_22, "strips blanks from names", () -> new ReferenceClient() {
            @Override
            void askFor(String user) {
                super.askFor(user.strip());
            }
        });
        breaks(PresenceRule.CLI_22, "takes the name of everybody for everybody", () -> new ReferenceClient() {
            @Override
            void everybodyNotice(String user, boolean online) {
                super.everybodyNotice(user, online);
                handlersOf("%_EVERYONE_%").forEach(handler -> call(handler, user, online));
            }
        });
        breaks(PresenceRule.CLI_39, "tells of users later than of everybody", () -> new ReferenceClient() {
            @Override
            void userNotice(String user, boolean online) {
                driver.after(DELAY_MILLIS, () -> super.userNotice(user, online));
            }
        });
        breaks(PresenceRule.CLI_48, "takes MULTIPLE_SUBSCRIPTIONS for a failure", () -> new ReferenceClient() {
            @Override
            void multiple(String user) {
                users.remove(user);
            }
        });
        breaks(PresenceRule.CLI_49, "ends at an answer that nobody asked for", () -> new ReferenceClient() {
            @Override
            void nobodyAsked() {
                end();
            }
        });
        breaks(PresenceRule.CLI_50, "subscribes nothing to a user", () -> new ReferenceClient() {
            @Override
            void subscribe(String user, String handler) {
                if (handler != null) {
                    super.subscribe(user, handler);
                }
            }
        });
    }

    private void ofUnsubscribing() {
        breaks(PresenceRule.CLI_23, "goes on calling an unsubscribed handler", () -> new ReferenceClient() {
            @Override
            void unsubscribeHandler(String user, String handler) {
                if (handlersOf(user).size() == 1) {
                    endUser(user);
                }
            }
        });
        breaks(PresenceRule.CLI_24, "unsubscribes all handlers of the user with one", () -> new ReferenceClient() {
            @Override
            void unsubscribeHandler(String user, String handler) {
                unsubscribeUser(user);
            }
        });
        breaks(
                PresenceRule.CLI_25,
                "does not tell the server that a user's last handler ended",
                () -> new ReferenceClient() {
                    @Override
                    void unsubscribeHandler(String user, String handler) {
                        handlersOf(user).remove(handler);
                        if (handlersOf(user).isEmpty()) {
                            users.remove(user);
                        }
                    }
                });
        breaks(
                PresenceRule.CLI_25,
                "does not tell the server that everybody's last handler ended",
                () -> new ReferenceClient() {
                    @Override
                    void unsubscribeFromEverybody(String handler) {
                        everybody.remove(handler);
                    }
                });
        breaks(PresenceRule.CLI_26, "unsubscribes one handler of the user", () -> new ReferenceClient() {
            @Override
            void unsubscribeUser(String user) {
                handlersOf(user).stream().findFirst().ifPresent(handler -> unsubscribeHandler(user, handler));
            }
        });
        breaks(PresenceRule.CLI_27, "unsubscribes the handler from users, too", () -> new ReferenceClient() {
            @Override
            void unsubscribeFromEverybody(String handler) {
                super.unsubscribeFromEverybody(handler);
                List.copyOf(users.keySet()).forEach(user -> unsubscribeHandler(user, handler));
            }
        });
        breaks(PresenceRule.CLI_28, "unsubscribes everybody's handlers alone", () -> new ReferenceClient() {
            @Override
            void unsubscribeAll() {
                Map<String, Set<String>> kept = new LinkedHashMap<>(users);
                super.unsubscribeAll();
                users.putAll(kept);
            }
        });
        breaks(PresenceRule.CLI_29, "leaves users subscribed at the server", () -> new ReferenceClient() {
            @Override
            void unsubscribeAll() {
                users.clear();
                super.unsubscribeAll();
            }
        });
        breaks(PresenceRule.CLI_30, "believes itself subscribed for ever", () -> new ReferenceClient() {
            private final Set<String> asked = new LinkedHashSet<>();

            @Override
            void askFor(String user) {
                if (asked.add(user)) {
                    super.askFor(user);
                }
            }
        });
        breaks(PresenceRule.CLI_31, "complains where handlers remain", () -> new ReferenceClient() {
            @Override
            void unsubscribeHandler(String user, String handler) {
                super.unsubscribeHandler(user, handler);
                if (users.containsKey(user)) {
                    throw new IllegalArgumentException("handlers remain");
                }
            }
        });
    }

    private void ofQueries() {
        breaks(PresenceRule.CLI_32, "gives null where nobody is online", () -> new ReferenceClient() {
            @Override
            void answeredAll(List<String> names) {
                if (names.isEmpty() && !queriesOfAll.isEmpty()) {
                    queriesOfAll.remove().result(null);
                } else {
                    super.answeredAll(names);
                }
            }
        });
        breaks(PresenceRule.CLI_32, "gives the list sorted backwards", () -> new ReferenceClient() {
            @Override
            void answeredAll(List<String> names) {
                List<String> sorted = new ArrayList<>(names);
                Collections.reverse(sorted);
                super.answeredAll(sorted);
            }
        });
        breaks(PresenceRule.CLI_33, "leaves out who is offline", () -> new ReferenceClient() {
            @Override
            void answered(String id, JsonObject online) {
                JsonObject there = new JsonObject();
                online.forEach(each -> {
                    if (Boolean.TRUE.equals(each.getValue())) {
                        there.put(each.getKey(), true);
                    }
                });
                super.answered(id, there);
            }
        });
        breaks(PresenceRule.CLI_34, "refuses an empty list", () -> new ReferenceClient() {
            @Override
            void getAll(List<String> of, Answer answer) {
                if (of.isEmpty()) {
                    answer.error("no users");
                } else {
                    super.getAll(of, answer);
                }
            }
        });
        breaks(PresenceRule.CLI_35, "takes the first answer for the first query", () -> new ReferenceClient() {
            @Override
            void answered(String id, JsonObject online) {
                super.answered(queries.keySet().stream().findFirst().orElse(id), online);
            }
        });
        breaks(PresenceRule.CLI_36, "takes an answer to no query for that to the first", () -> new ReferenceClient() {
            @Override
            void answered(String id, JsonObject online) {
                super.answered(
                        queries.containsKey(id)
                                ? id
                                : queries.keySet().stream().findFirst().orElse(id),
                        online);
            }
        });
        breaks(PresenceRule.CLI_36, "takes an ack for an answer", () -> new ReferenceClient() {
            @Override
            void meansNothing(WireMessage message) {
                message.id().ifPresent(id -> super.answered(id, new JsonObject()));
            }
        });
        breaks(PresenceRule.CLI_37, "lets a denial fail every query", () -> new ReferenceClient() {
            @Override
            void denied(WireMessage denial) {
                super.denied(denial);
                failQueries();
            }
        });
        breaks(PresenceRule.CLI_37, "does not know MESSAGE_PERMISSION_ERROR", () -> new ReferenceClient() {
            @Override
            void denied(WireMessage denial) {
                if (denial.is(MessageKind.MESSAGE_DENIED)) {
                    super.denied(denial);
                }
            }
        });
        breaks(PresenceRule.CLI_37, "does not know a denial of everybody", () -> new ReferenceClient() {
            @Override
            void denied(WireMessage denial) {
                if (!denial.number("originalAction").equals(Optional.of((long) QUERY_ALL.action()))) {
                    super.denied(denial);
                }
            }
        });
        breaks(PresenceRule.CLI_38, "forgets a query of everybody at the next", () -> new ReferenceClient() {
            @Override
            void getAll(Answer answer) {
                queriesOfAll.clear();
                super.getAll(answer);
            }
        });
        breaks(PresenceRule.CLI_55, "keeps an answer for the next query", () -> new ReferenceClient() {
            private boolean denied;
            private JsonObject kept;

            @Override
            void denied(WireMessage denial) {
                denied = true;
                super.denied(denial);
            }

            @Override
            void answered(String id, JsonObject online) {
                if (denied && !queries.containsKey(id)) {
                    kept = online;
                } else {
                    super.answered(id, kept == null ? online : kept);
                }
            }
        });
        breaks(PresenceRule.CLI_55, "gives a denied query two outcomes", () -> new ReferenceClient() {
            private Answer last;

            @Override
            void getAll(List<String> of, Answer answer) {
                last = answer;
                super.getAll(of, answer);
            }

            @Override
            void answered(String id, JsonObject online) {
                if (queries.containsKey(id)) {
                    super.answered(id, online);
                } else if (!id.equals("of no query") && !id.equals("none")) {
                    last.result(online);
                }
            }
        });
        breaks(PresenceRule.CLI_40, "gives answers later than notices", () -> new ReferenceClient() {
            @Override
            void answered(String id, JsonObject online) {
                driver.after(DELAY_MILLIS, () -> super.answered(id, online));
            }
        });
    }

    private void ofTheWire() {
        breaks(PresenceRule.CLI_41, "glues a PING to a subscription", () -> new ReferenceClient() {
            @Override
            void sendFrame(WireMessage message, byte[] frame) {
                super.sendFrame(
                        message,
                        message.is(SUBSCRIBE)
                                ? joined(frame, WireMessage.of(PING).encode())
                                : frame);
            }
        });
        breaks(PresenceRule.CLI_42, "writes fields backwards", () -> new ReferenceClient() {
            @Override
            void sendFrame(WireMessage message, byte[] frame) {
                super.sendFrame(message, message.reversed().encode());
            }
        });
        breaks(PresenceRule.CLI_42, "writes a long varint", () -> new ReferenceClient() {
            @Override
            void sendFrame(WireMessage message, byte[] frame) {
                // The length at the start, which is below 128, in two bytes.
                byte[] padded =
                        joined(new byte[] {(byte) (frame[0] | 0x80), 0}, Arrays.copyOfRange(frame, 1, frame.length));
                super.sendFrame(message, message.is(SUBSCRIBE_ALL) ? padded : frame);
            }
        });
        breaks(PresenceRule.CLI_43, "wants fields in order", () -> new ReferenceClient() {
            @Override
            void message(WireMessage message) {
                if (message.ascends()) {
                    super.message(message);
                }
            }
        });
        breaks(PresenceRule.CLI_43, "wants no field that it does not know", () -> new ReferenceClient() {
            @Override
            void message(WireMessage message) {
                if (message.fieldNames().stream().noneMatch(field -> field.startsWith("field "))) {
                    super.message(message);
                }
            }
        });
        breaks(PresenceRule.CLI_44, "reads what is glued to a message", () -> new ReferenceClient() {
            @Override
            void frame(byte[] frame) {
                super.frame(frame);
                int length = frame.length == 0 ? 0 : frame[0] + 1;
                if (length > 0 && frame.length > length) {
                    frame(Arrays.copyOfRange(frame, length, frame.length));
                }
            }
        });
        breaks(PresenceRule.CLI_45, "takes no long messages", () -> new ReferenceClient() {
            @Override
            void frame(byte[] frame) {
                if (frame.length < 1 << 20) {
                    super.frame(frame);
                }
            }
        });
        breaks(PresenceRule.CLI_46, "ends at a topic that it does not know", () -> new ReferenceClient() {
            @Override
            void unknown(WireMessage message) {
                end();
            }
        });
        breaks(PresenceRule.CLI_46, "ends at a PARSER message", () -> new ReferenceClient() {
            @Override
            void meansNothing(WireMessage message) {
                if (message.topic().equals(Optional.of(Topic.PARSER))) {
                    end();
                }
            }
        });
        breaks(PresenceRule.CLI_47, "ends at a malformed message", () -> new ReferenceClient() {
            @Override
            void malformed() {
                end();
            }
        });
        breaks(PresenceRule.CLI_54, "ends at data that are no JSON", () -> new ReferenceClient() {
            @Override
            void noJson() {
                end();
            }
        });
        breaks(PresenceRule.CLI_51, "sends no PINGs", () -> new ReferenceClient() {
            @Override
            void ping() {
                // The server will not mind.
            }
        });
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private void ofTheEnd() {
        breaks(PresenceRule.CLI_52, "leaves its connection open", () -> new ReferenceClient() {
            @Override
            void close() {
                state = State.ENDED;
            }

            @Override
            void call(String handler, String user, boolean online) {
                if (state != State.ENDED) {
                    super.call(handler, user, online);
                }
            }
        });
        breaks(PresenceRule.CLI_53, "calls handlers until the connection is closed", () -> new ReferenceClient() {
            @Override
            void close() {
                state = State.ENDED;
                driver.after(DELAY_MILLIS, this::hangUp);
            }
        });
        breaks(
                PresenceRule.CLI_53,
                "calls handlers until the server's close frame has arrived",
                () -> new ReferenceClient() {
                    @Override
                    void close() {
                        state = State.ENDED;
                        beginClose();
                    }
                });
        breaks(PresenceRule.REC_22, "comes back after its end", () -> new ReferenceClient() {
            @Override
            void close() {
                super.close();
                state = State.RECONNECTING;
                comeBackLater();
            }
        });
    }

    private void ofReconnecting() {
        breaks(
                PresenceRule.REC_1,
                "comes back from the end of TCP only where it is subscribed",
                () -> new ReferenceClient() {
                    @Override
                    void lost(FrameSocket.Closed how) {
                        if (how.status() == FrameSocket.NO_CLOSE_FRAME && users.isEmpty() && everybody.isEmpty()) {
                            failQueries();
                            state = State.ENDED;
                        }
                        super.lost(how);
                    }
                });
        breaks(PresenceRule.REC_2, "comes back from a close only where it is subscribed", () -> new ReferenceClient() {
            @Override
            void lost(FrameSocket.Closed how) {
                if (how.status() == FrameSocket.NO_STATUS && users.isEmpty() && everybody.isEmpty()) {
                    failQueries();
                    state = State.ENDED;
                }
                super.lost(how);
            }
        });
        breaks(PresenceRule.REC_3, "comes back without credentials", () -> new ReferenceClient() {
            @Override
            WireMessage request() {
                return losses > 0 ? WireMessage.of(REQUEST).withData("{}") : super.request();
            }
        });
        breaks(PresenceRule.REC_4, "subscribes to one user again", () -> new ReferenceClient() {
            @Override
            Collection<String> wanted() {
                return super.wanted().stream().limit(1).toList();
            }
        });
        breaks(PresenceRule.REC_5, "does not subscribe to everybody again", () -> new ReferenceClient() {
            @Override
            void subscribeAgain() {
                Set<String> handlers = new LinkedHashSet<>(everybody);
                everybody.clear();
                super.subscribeAgain();
                everybody.addAll(handlers);
            }
        });
        breaks(PresenceRule.REC_6, "subscribes again to whoever it ever was", () -> new ReferenceClient() {
            private final Set<String> ever = new LinkedHashSet<>();

            @Override
            void subscribe(String user, String handler) {
                super.subscribe(user, handler);
                if (user != null) {
                    ever.add(user);
                }
            }

            @Override
            Collection<String> wanted() {
                return ever;
            }
        });
        breaks(PresenceRule.REC_7, "subscribes again to whom it was at the loss", () -> new ReferenceClient() {
            private List<String> before = List.of();

            @Override
            void lost(FrameSocket.Closed how) {
                before = List.copyOf(users.keySet());
                super.lost(how);
            }

            @Override
            Collection<String> wanted() {
                return before;
            }
        });
        breaks(PresenceRule.REC_8, "calls handlers once more after each loss", () -> new ReferenceClient() {
            @Override
            void call(String handler, String user, boolean online) {
                for (int i = 0; i <= losses; i++) {
                    super.call(handler, user, online);
                }
            }
        });
        breaks(PresenceRule.REC_9, "subscribes for each handler", () -> new ReferenceClient() {
            @Override
            Collection<String> wanted() {
                List<String> each = new ArrayList<>();
                users.forEach((user, handlers) -> handlers.forEach(handler -> each.add(user)));
                return each;
            }
        });
        breaks(PresenceRule.REC_10, "forgets queries at a loss", () -> new ReferenceClient() {
            @Override
            void failQueries() {
                queries.clear();
                queriesOfAll.clear();
            }
        });
        breaks(PresenceRule.REC_11, "forgets queries while it is away", () -> new ReferenceClient() {
            @Override
            void offline(Answer answer) {
                if (state == State.OPEN || losses == 0 || state != State.RECONNECTING) {
                    super.offline(answer);
                }
            }
        });
        breaks(PresenceRule.REC_12, "forgets a login at a loss", () -> new ReferenceClient() {
            @Override
            void lost(FrameSocket.Closed how) {
                login = null;
                super.lost(how);
            }
        });
        breaks(PresenceRule.REC_13, "gives up when it is turned away", () -> new ReferenceClient() {
            @Override
            void turnedAway() {
                state = State.ENDED;
            }
        });
        breaks(PresenceRule.REC_14, "does not wait", () -> new ReferenceClient() {
            @Override
            long waitMillis() {
                return 0;
            }
        });
        breaks(PresenceRule.REC_15, "comes back after REJECT", () -> new ReferenceClient() {
            @Override
            void rejected() {
                hangUp();
                comeBackLater();
            }
        });
        breaks(PresenceRule.REC_15, "stays after REJECT", () -> new ReferenceClient() {
            @Override
            void rejected() {
                state = State.ENDED;
            }
        });
        breaks(PresenceRule.REC_16, "comes back after TOO_MANY_AUTH_ATTEMPTS", () -> new ReferenceClient() {
            @Override
            void tooMany() {
                comeBackLater();
            }
        });
        breaks(PresenceRule.REC_17, "comes back after AUTHENTICATION_TIMEOUT", () -> new ReferenceClient() {
            @Override
            void timedOut() {
                comeBackLater();
            }
        });
        breaks(PresenceRule.REC_18, "says another url where it was sent", () -> new ReferenceClient() {
            @Override
            void redirected(String to) {
                url = to;
                super.redirected(to);
            }
        });
        breaks(PresenceRule.REC_18, "is not redirected", () -> new ReferenceClient() {
            @Override
            void redirected(String to) {
                accepted();
            }
        });
        breaks(PresenceRule.REC_19, "tells of leaves where the connection breaks off", () -> new ReferenceClient() {
            @Override
            void lost(FrameSocket.Closed how) {
                if (how.status() == FrameSocket.NO_CLOSE_FRAME) {
                    users.keySet().forEach(user -> userNotice(user, false));
                }
                super.lost(how);
            }
        });
        breaks(PresenceRule.REC_20, "does not mind silence", () -> new ReferenceClient() {
            @Override
            void silent() {
                // It may be a quiet day.
            }
        });
        breaks(PresenceRule.REC_21, "does not tell of a refusal after a loss", () -> new ReferenceClient() {
            @Override
            void unsuccessful(String data) {
                if (login != null) {
                    super.unsuccessful(data);
                }
            }
        });
    }
}
