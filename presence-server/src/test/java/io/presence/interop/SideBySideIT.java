package io.presence.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random scripts of raw frames, run against the published server and against ours: the answers are the same, frame by
 * frame and in order, apart from the departures that docs/compatibility.md lists.
 *
 * <p>A script goes step by step. A step is over when the socket that acted, and then every other, has answered a
 * marker, so that what each of them hears of the step does not depend on timing.
 */
class SideBySideIT {
    private static final int SCRIPTS = Integer.getInteger("presence.scripts", 200);
    private static final int STEPS = 25;

    @Test
    void oursAnswersLikeThePublishedServer(@TempDir Path folder) throws IOException {
        Interop.require();
        long first = Long.getLong("presence.seed", new Random().nextInt(1_000_000));
        System.out.println("side by side: seeds from " + first);
        Path three = Files.writeString(folder.resolve("three.json"), "{\"eventLoops\":3}");
        Path one = Files.writeString(folder.resolve("one.json"), "{\"eventLoops\":1}");
        try (ServerProcess published = ServerProcess.node("src/published-server.js");
                ServerProcess oneLoop = ServerProcess.jar("--port", "0", "--config", one.toString());
                ServerProcess threeLoops = ServerProcess.jar("--port", "0", "--config", three.toString())) {
            Runner reference = new Runner(published.url());
            Runner ours = new Runner(oneLoop.url());
            Runner oursOnLoops = new Runner(threeLoops.url());
            long frames = 0;
            for (long seed = first; seed < first + SCRIPTS; seed++) {
                List<String> expected = reference.run(seed);
                frames += expected.size();
                compare(seed, "one loop", expected, ours.run(seed));
                compare(seed, "three loops", expected, oursOnLoops.run(seed));
            }
            System.out.printf(
                    "side by side: %d scripts, %d lines of transcript the same on one loop and on three%n",
                    SCRIPTS, frames);
        }
    }

    private static void compare(long seed, String loops, List<String> published, List<String> ours) {
        int at = 0;
        while (at < Math.min(published.size(), ours.size()) && published.get(at).equals(ours.get(at))) {
            at++;
        }
        int from = Math.max(0, at - 12);
        assertThat(ours.subList(from, Math.min(ours.size(), at + 3)))
                .as("script -Dpresence.seed=%d on %s, from line %d", seed, loops, from)
                .isEqualTo(published.subList(from, Math.min(published.size(), at + 3)));
    }

    /** Runs scripts against one server; what each script does depends on its seed alone. */
    private static final class Runner {
        private static final List<String> USERS = List.of("ann", "bob", "7", "zo\u00eb \ud83d\ude00", "x y", "carl");
        private static final List<String> NAMES =
                List.of("ann", "bob", "7", "zo\u00eb \ud83d\ude00", "nobody", "", "OPEN", "a\"b\\c\n");
        private static final List<String> BAD_FRAMES = List.of(
                "",
                "ffffff",
                "0910071a020802",
                "0610631a020802",
                "041a020802",
                "0710071a0308021a",
                "0b10071a07080a4a05ff",
                "0610041a020802",
                "0610051a020802",
                "0610061a020802",
                "0610081a020802",
                "0610091a020802",
                "06100a1a020802",
                "06100b1a020802",
                "0610001a020802",
                "0610641a020802",
                "0610011a020801",
                "0610021a020803",
                "0610021a020808",
                "0610021a020804",
                "0610031a020802",
                "0610031a020803",
                "0410021a00",
                "0410031a00");
        private static final List<String> GOOD_ODDITIES =
                List.of("0610071a020802ffee", "0610071a0208020610071a020802", "061a0208021007", "0810071a0408025000");

        private final String url;
        private final Peer observer;
        private final List<String> transcript = new ArrayList<>();
        private final Map<String, Integer> devices = new HashMap<>();
        private List<Peer> peers;
        private Random random;
        private int marker;

        Runner(String url) {
            this.url = url;
            this.observer = new Peer("observer");
            observer.challenge();
            observer.login("{\"username\":\"observer\"}", "observer");
            observer.send(new ClientMessage.SubscribeAll());
            observer.mark();
        }

        List<String> run(long seed) {
            random = new Random(seed);
            transcript.clear();
            devices.clear();
            peers = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                transcript.add("-- step " + step);
                Peer actor = act();
                settle(actor);
            }
            for (Peer peer : List.copyOf(peers)) {
                transcript.add("-- end of " + peer.name);
                peer.leave();
                settle(null);
            }
            return List.copyOf(transcript);
        }

        private void settle(Peer actor) {
            if (actor != null) {
                actor.mark();
            }
            observer.mark();
            for (Peer peer : peers) {
                if (peer != actor) {
                    peer.mark();
                }
            }
        }

        private Peer act() {
            if (peers.isEmpty() || (peers.size() < 4 && random.nextInt(4) == 0)) {
                Peer peer = new Peer("peer" + marker);
                peers.add(peer);
                // Most get past the login at once, so that most of a script is presence.
                if (random.nextInt(4) > 0) {
                    peer.challenge();
                    peer.login(credentials(), null);
                }
                return peer;
            }
            Peer peer = peers.get(random.nextInt(peers.size()));
            switch (peer.state) {
                case CONNECTED -> whenConnected(peer);
                case CHALLENGED -> whenChallenged(peer);
                case OPEN -> {
                    for (int n = 1 + random.nextInt(3); n > 0 && peer.state == State.OPEN; n--) {
                        whenOpen(peer);
                    }
                }
                case CLOSED -> throw new IllegalStateException("closed peers are removed");
            }
            return peer.state == State.CLOSED ? null : peer;
        }

        private void whenConnected(Peer peer) {
            switch (random.nextInt(6)) {
                case 0 -> peer.sendSilently("0610021a020802");
                case 1 -> peer.sendSilently("0610021a02084d");
                case 2 -> peer.sendForAnswer("0610031a020802");
                case 3 -> peer.sendForAnswer("0610071a020802");
                case 4 -> peer.sendForAnswer(random.nextBoolean() ? "" : "ffffff");
                default -> peer.challenge();
            }
        }

        private void whenChallenged(Peer peer) {
            switch (random.nextInt(8)) {
                case 0 -> peer.sendSilently("0610021a020802");
                case 1 -> peer.sendForAnswer("0610021a020805");
                case 2 -> peer.sendForAnswer("0610071a020802");
                case 3 -> peer.sendForAnswer(random.nextBoolean() ? "" : "0910071a020802");
                case 4 -> peer.badLogin(random.nextBoolean() ? "null" : random.nextBoolean() ? "7" : "\"bob\"");
                case 5 -> peer.badLogin(null);
                default -> peer.login(credentials(), null);
            }
        }

        private String credentials() {
            return switch (random.nextInt(10)) {
                case 0 -> "{}";
                case 1 -> "[]";
                case 2 -> "{\"username\":\"OPEN\"}";
                case 3 -> "{\"username\":7}";
                default ->
                    new io.vertx.core.json.JsonObject()
                            .put("username", USERS.get(random.nextInt(USERS.size())))
                            .encode();
            };
        }

        private void whenOpen(Peer peer) {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> peer.send(new ClientMessage.Subscribe(id(), names()));
                case 3, 4 -> peer.send(new ClientMessage.Unsubscribe(id(), names()));
                case 5 -> peer.send(new ClientMessage.SubscribeAll());
                case 6 -> peer.send(new ClientMessage.UnsubscribeAll());
                case 7, 8 -> peer.send(new ClientMessage.Query(id(), names()));
                case 9 -> peer.send(new ClientMessage.QueryAll());
                case 10 -> peer.send(new ClientMessage.Ping());
                case 11 -> peer.sendHex(BAD_FRAMES.get(random.nextInt(BAD_FRAMES.size())));
                case 12 -> peer.sendHex(GOOD_ODDITIES.get(random.nextInt(GOOD_ODDITIES.size())));
                case 13 ->
                    peer.send(new ClientMessage.OtherAction(
                            Topic.PRESENCE, List.of(0, 1, 3, 5, 6, 7, 8, 9, 77).get(random.nextInt(9))));
                case 14 -> {
                    if (random.nextInt(3) == 0) {
                        peer.endWithText();
                    } else if (random.nextInt(6) == 0) {
                        peer.endWithTooLong();
                    }
                }
                default -> {
                    if (random.nextInt(2) == 0) {
                        peer.leave();
                    }
                }
            }
        }

        private String id() {
            return random.nextInt(6) == 0
                    ? null
                    : List.of("0", "1", "", "\u00fc", "long id").get(random.nextInt(5));
        }

        private List<String> names() {
            List<String> names = new ArrayList<>();
            for (int n = random.nextInt(5); n > 0; n--) {
                names.add(NAMES.get(random.nextInt(NAMES.size())));
            }
            return names;
        }

        private enum State {
            CONNECTED,
            CHALLENGED,
            OPEN,
            CLOSED
        }

        /** One socket, and what the script knows of its state. */
        private final class Peer {
            private final String name;
            private final RawSocket socket = new RawSocket(url);
            private State state = State.CONNECTED;
            private String user;

            Peer(String name) {
                this.name = name;
            }

            void send(ClientMessage message) {
                socket.send(MessageCodec.encode(message).getBytes());
            }

            void sendHex(String hex) {
                socket.send(HexFormat.of().parseHex(hex));
            }

            void challenge() {
                send(new ClientMessage.Challenge(url, "0.1a", "7.0.5", "javascript"));
                record(socket.next());
                state = State.CHALLENGED;
            }

            void login(String credentials, String as) {
                send(new ClientMessage.Authenticate(credentials));
                record(socket.next());
                state = State.OPEN;
                user = as != null ? as : userOf(credentials);
                if (user != null) {
                    devices.merge(user, 1, Integer::sum);
                }
            }

            private static String userOf(String credentials) {
                if (credentials.startsWith("[")) {
                    return null;
                }
                Object name = new io.vertx.core.json.JsonObject(credentials).getValue("username");
                return name == null || name.equals("OPEN") ? null : name.toString();
            }

            void badLogin(String data) {
                send(new ClientMessage.Authenticate(data));
                record(socket.next());
                ended();
            }

            /** A frame that is answered before the login. */
            void sendForAnswer(String hex) {
                sendHex(hex);
                record(socket.next());
            }

            /** A frame that is not answered, and one behind it that is. */
            void sendSilently(String hex) {
                sendHex(hex);
                sendForAnswer("");
            }

            void endWithText() {
                socket.sendText("hello");
                endedByServer();
            }

            void endWithTooLong() {
                socket.send(new byte[1_048_577]);
                endedByServer();
            }

            private void endedByServer() {
                for (String next = socket.next(); ; next = socket.next()) {
                    record(next);
                    if (!next.isEmpty() && !isHex(next)) {
                        break;
                    }
                }
                gone();
            }

            /** The server closes. */
            private void ended() {
                record(socket.next());
                gone();
            }

            /** The client closes. */
            void leave() {
                if (state != State.CLOSED) {
                    if (state == State.OPEN) {
                        // What was asked before is answered first, or the close would race it.
                        mark();
                    }
                    socket.close();
                    gone();
                }
            }

            private void gone() {
                state = State.CLOSED;
                peers.remove(this);
                // A leave is told when the server has seen the close: then the script goes on.
                if (user != null && devices.merge(user, -1, Integer::sum) == 0) {
                    devices.remove(user);
                    observer.awaitLeaveOf(user);
                }
            }

            private void awaitLeaveOf(String leaver) {
                String leave = hex(new ServerMessage.LeaveAll(leaver));
                for (String next = socket.next(); ; next = socket.next()) {
                    record(next);
                    if (next.equals(leave) || (!next.isEmpty() && !isHex(next))) {
                        return;
                    }
                }
            }

            /** All that the server has for this socket has arrived. */
            void mark() {
                if (state != State.OPEN) {
                    return;
                }
                String id = "marker" + marker++;
                send(new ClientMessage.Query(id, List.of("nobody")));
                String answer = hex(new ServerMessage.QueryResponse(id, Map.of("nobody", false)));
                for (String next = socket.next(); !next.equals(answer); next = socket.next()) {
                    record(next);
                    if (!next.isEmpty() && !isHex(next)) {
                        return;
                    }
                }
            }

            private void record(String arrived) {
                String shown = isHex(arrived) ? shown(arrived) : arrived;
                if (shown != null) {
                    transcript.add(name + ": " + shown);
                }
            }
        }

        /**
         * A frame as the transcript shows it: its bytes, since they are to be the same. Only of a query's answer the
         * meaning counts: its JSON may be ordered and escaped differently. What the published server tells of anonymous
         * users is left out: the departure that everything else here must be seen through.
         */
        private static String shown(String hex) {
            ServerMessage message;
            try {
                message = MessageCodec.decodeServer(Buffer.buffer(HexFormat.of().parseHex(hex)));
            } catch (ProtocolException e) {
                return hex;
            }
            if (message instanceof ServerMessage.QueryResponse answer) {
                return "QueryResponse " + answer.correlationId() + " " + new java.util.TreeMap<>(answer.online());
            }
            if (message instanceof ServerMessage.QueryAllResponse answer) {
                List<String> names = answer.names().stream()
                        .filter(name -> !name.equals("open"))
                        .toList();
                return hex(new ServerMessage.QueryAllResponse(names));
            }
            boolean ofAnonymous = Stream.of(
                            new ServerMessage.JoinAll("open"),
                            new ServerMessage.LeaveAll("open"),
                            new ServerMessage.Join("open"),
                            new ServerMessage.Leave("open"))
                    .anyMatch(message::equals);
            return ofAnonymous ? null : hex;
        }

        private static boolean isHex(String arrived) {
            return arrived.matches("[0-9a-f]*");
        }

        private static String hex(ServerMessage message) {
            return HexFormat.of().formatHex(MessageCodec.encode(message).getBytes());
        }
    }
}
