package io.presence.tck.mutants;

import io.presence.tck.ServerUnderTest;
import io.presence.tck.wire.FrameServer;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Stands before each node of a server, passes on every frame, and lets an {@link Alteration} change it. Knows of all
 * connections at once, so that it can play a server that confuses them. Everything happens on one thread.
 */
final class Front implements ServerUnderTest {
    private static final long CONNECT_MILLIS = 10_000;

    private final ServerUnderTest server;
    private final Alteration alteration;
    private final List<FrameServer> doors = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "front");
        made.setDaemon(true);
        return made;
    });
    /** Those that are open, in the order of their opening. */
    final Set<Pipe> pipes = new LinkedHashSet<>();
    /** Where each user's connections are or were, the last one last. */
    final Map<String, List<Pipe>> history = new LinkedHashMap<>();
    /** Nodes that were killed or stopped, and not started again yet. */
    final Set<Integer> ended = new HashSet<>();
    /** Nodes that are frozen. */
    final Set<Integer> frozen = new HashSet<>();
    /** Nodes that were started again. */
    final Set<Integer> restarted = new HashSet<>();

    Front(ServerUnderTest server, Alteration alteration) throws IOException {
        this.server = server;
        this.alteration = alteration;
        for (int i = 0; i < server.nodes(); i++) {
            int node = i;
            doors.add(FrameServer.listen(0, request -> request(node, request)));
        }
    }

    private void request(int node, FrameServer.Request request) {
        if (request.isBad()) {
            thread.execute(() -> alteration.bad(this));
        }
        int status = alteration.refusal(request);
        if (status > 0) {
            request.refuse(status);
        } else if (!ReferenceServer.isForUs(request) && !alteration.accepts(request)) {
            ReferenceServer.refuse(request);
        } else {
            // What the client says before the server is reached waits on the thread.
            Pipe pipe = new Pipe(this, node);
            FrameSocket client = request.accept(
                    arrival -> thread.execute(() -> pipe.fromClient(arrival)), alteration.headers(request));
            thread.execute(() -> pipe.opens(client));
        }
    }

    Alteration alteration() {
        return alteration;
    }

    // A task that fails is a fault of an alteration, which then alters nothing, and survives.
    @SuppressWarnings("FutureReturnValueIgnored")
    void later(Runnable what, long millis) {
        thread.schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    /** The open connections of a user. */
    List<Pipe> of(String user) {
        return pipes.stream().filter(pipe -> user.equals(pipe.user)).toList();
    }

    /** Those who want to hear of a user by name. */
    List<Pipe> subscribersOf(String user) {
        return pipes.stream().filter(pipe -> pipe.names.contains(user)).toList();
    }

    @Override
    public int nodes() {
        return server.nodes();
    }

    @Override
    public URI url(int node) {
        return URI.create("ws://127.0.0.1:" + doors.get(node).port() + ReferenceServer.PATH);
    }

    @Override
    public Set<Control> controls() {
        return server.controls();
    }

    @Override
    public void kill(int node) throws Exception {
        alter(() -> {
            ended.add(node);
            alteration.killed(this, node);
        });
        server.kill(node);
    }

    private void alter(Runnable what) throws Exception {
        thread.submit(what).get();
    }

    @Override
    public void stop(int node) throws Exception {
        alter(() -> {
            ended.add(node);
            alteration.stopped(this, node);
        });
        server.stop(node);
    }

    @Override
    public void start(int node) throws Exception {
        server.start(node);
        alter(() -> {
            ended.remove(node);
            restarted.add(node);
        });
    }

    @Override
    public void pause(int node) throws Exception {
        alter(() -> frozen.add(node));
        server.pause(node);
    }

    @Override
    public void resume(int node) throws Exception {
        server.resume(node);
        alter(() -> frozen.remove(node));
    }

    @Override
    public void close() throws Exception {
        doors.forEach(FrameServer::close);
        thread.shutdownNow();
        server.close();
    }

    /** One connection. */
    static final class Pipe {
        final Front front;
        final int node;
        /** Who is logged in; null before, and for who has no name. */
        String user;

        boolean challenged;
        boolean loggedIn;
        boolean everybody;
        boolean closed;
        boolean closedByServer;
        int refusals;
        /** The users that are subscribed to by name. */
        final Set<String> names = new LinkedHashSet<>();
        /** All that the client sent after its login, in order. */
        final List<WireMessage> requests = new ArrayList<>();
        /** All that it was told. */
        final List<WireMessage> told = new ArrayList<>();
        /** For alterations to remember what they like. */
        final Map<String, Object> notes = new LinkedHashMap<>();

        private FrameSocket client;
        private FrameSocket server;
        private JsonObject credentials = new JsonObject();

        private Pipe(Front front, int node) {
            this.front = front;
            this.node = node;
        }

        private void opens(FrameSocket accepted) {
            client = accepted;
            try {
                server = FrameSocket.connect(
                        front.server.url(node),
                        CONNECT_MILLIS,
                        arrival -> front.thread.execute(() -> fromServer(arrival)));
            } catch (IOException e) {
                closed = true;
                client.close();
                return;
            }
            front.pipes.add(this);
            front.alteration.opened(this, client);
        }

        private void fromClient(FrameSocket.Arrival arrival) {
            if (server == null) {
                return;
            }
            if (arrival instanceof FrameSocket.Closed end) {
                boolean first = !closed;
                ends();
                if (first && !front.alteration.clientClosed(this, end.status())) {
                    server.close();
                }
            } else if (arrival instanceof FrameSocket.Text text) {
                if (!front.alteration.text(this)) {
                    server.text(new String(text.payload(), java.nio.charset.StandardCharsets.UTF_8));
                }
            } else if (arrival instanceof FrameSocket.Binary binary && !closed) {
                fromClient(binary);
            }
        }

        private void fromClient(FrameSocket.Binary binary) {
            if (front.alteration.frame(this, binary.payload(), binary.fragments())) {
                return;
            }
            WireMessage message;
            try {
                message = WireMessage.decode(binary.payload());
            } catch (MalformedFrame e) {
                if (!front.alteration.malformed(this, binary.payload())) {
                    server.binary(binary.payload());
                }
                return;
            }
            challenged |= message.is(MessageKind.CHALLENGE);
            if (message.is(MessageKind.REQUEST) && !loggedIn) {
                notes.put("requested", true);
                try {
                    credentials = new JsonObject(message.data().orElse("{}"));
                } catch (DecodeException e) {
                    credentials = new JsonObject();
                }
            }
            if (loggedIn) {
                requests.add(message);
            }
            if (!front.alteration.request(this, message)) {
                follows(message);
                server.binary(binary.payload());
            }
        }

        private void follows(WireMessage message) {
            if (message.is(MessageKind.SUBSCRIBE)) {
                names.addAll(message.names());
            } else if (message.is(MessageKind.UNSUBSCRIBE)) {
                message.names().forEach(names::remove);
            } else if (message.is(MessageKind.SUBSCRIBE_ALL)) {
                everybody = true;
            } else if (message.is(MessageKind.UNSUBSCRIBE_ALL)) {
                everybody = false;
            }
        }

        private void fromServer(FrameSocket.Arrival arrival) {
            if (arrival instanceof FrameSocket.Closed end) {
                boolean first = !closed;
                closedByServer = first;
                ends();
                if (first && !front.alteration.serverClosed(this, end.status())) {
                    closesClient(end.status());
                }
            } else if (arrival instanceof FrameSocket.Binary binary && !closed) {
                fromServer(binary.payload());
            }
        }

        private void fromServer(byte[] frame) {
            try {
                WireMessage message = WireMessage.decode(frame);
                if (message.is(MessageKind.AUTH_SUCCESSFUL)) {
                    loggedIn = true;
                    Object name = credentials.getValue("username");
                    user = name == null || "".equals(name) ? null : name.toString();
                    if (user != null) {
                        front.history
                                .computeIfAbsent(user, each -> new ArrayList<>())
                                .add(this);
                    }
                } else if (message.is(MessageKind.AUTH_UNSUCCESSFUL)) {
                    refusals++;
                }
                if (!front.alteration.answer(this, message)) {
                    toClient(message);
                }
            } catch (MalformedFrame e) {
                client.binary(frame);
            }
        }

        private void ends() {
            if (!closed) {
                closed = true;
                front.pipes.remove(this);
            }
        }

        // ---- what alterations do ----

        void toClient(WireMessage... messages) {
            for (WireMessage message : messages) {
                told.add(message);
                client.binary(message.encode());
            }
        }

        void toClient(byte[] frame) {
            client.binary(frame);
        }

        /** Sends a frame on, whatever it says. */
        void server(byte[] frame) {
            server.binary(frame);
        }

        void toServer(WireMessage message) {
            follows(message);
            server.binary(message.encode());
        }

        /** A request that the client knows nothing of; its ack, of this id, is for nobody. */
        void toServerSilently(WireMessage message) {
            notes.put("silent", message.kind().orElseThrow());
            toServer(message);
        }

        void closesClient(int status) {
            if (status == FrameSocket.NO_CLOSE_FRAME) {
                client.reset();
            } else if (status == FrameSocket.NO_STATUS) {
                client.beginClose();
            } else {
                client.close(status);
            }
        }

        /** Ends both sides. */
        void closes(int status) {
            if (!closed) {
                ends();
                closesClient(status);
                server.close();
            }
        }

        void everySoOften(long millis, Runnable what) {
            front.later(
                    () -> {
                        if (!closed) {
                            what.run();
                            everySoOften(millis, what);
                        }
                    },
                    millis);
        }

        /** Whether these are all the requests that the client made since its login. */
        boolean hasOnly(MessageKind... kinds) {
            if (requests.size() != kinds.length) {
                return false;
            }
            for (int i = 0; i < kinds.length; i++) {
                if (!requests.get(i).is(kinds[i])) {
                    return false;
                }
            }
            return true;
        }

        boolean isAnonymous() {
            return loggedIn && user == null;
        }

        /** Whether this is about somebody who stands for the end of a proof; no server of others' making knows. */
        static boolean isMarker(WireMessage message) {
            return message.name().orElse("").startsWith("marker");
        }
    }
}
