package io.presence.bench.cluster;

import io.presence.bench.LiveBytes;
import io.presence.bench.NodeProcess;
import io.presence.server.Announcement;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.hazelcast.TunedHazelcast;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * A node as we ship it, with nothing in it that measures, whose users are announced as the lines on its standard input
 * say. It ends with its input.
 */
final class AnnouncingNode {
    /** Kept under way, so that the node never waits for the next. */
    private static final int BATCHES = 2;

    private static final int BATCH = 500;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int WAIT_SECONDS = 5;
    private static final long PATIENCE_MINUTES = 2;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private List<Announcement> held = new ArrayList<>();
    private Vertx vertx;
    private PresenceServer server;

    private AnnouncingNode() {}

    public static void main(String[] args) {
        int code = 1;
        try {
            new AnnouncingNode().run(args[0], Integer.parseInt(args[1]), List.of(args[2].split(",", -1)));
            code = 0;
        } catch (Exception e) {
            e.printStackTrace(System.err);
        }
        Runtime.getRuntime().halt(code);
    }

    private void run(String name, int port, List<String> members) throws Exception {
        vertx = await(Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(TunedHazelcast.eventBus("127.0.0.1", 0)))
                .withClusterManager(
                        TunedHazelcast.joining(InetAddress.getByAddress(LOOPBACK), port, members, WAIT_SECONDS))
                .buildClustered());
        answer(new JsonObject().put("deploying", name));
        server = new PresenceServer(new PresenceServerOptions().setNode(name).setPort(0));
        await(vertx.deployVerticle(server));
        answer(new JsonObject().put("port", server.actualPort()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answer(obey(line.split(" ", -1)));
        }
    }

    private JsonObject obey(String[] words) throws Exception {
        return switch (words[0]) {
            case "announce" -> announce(Integer.parseInt(words[1]));
            case "pace" -> pace(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "withdraw" -> withdraw();
            case "await" -> awaitOnline(Integer.parseInt(words[1]));
            case "live" -> LiveBytes.now();
            default -> throw new IOException("unknown command " + words[0]);
        };
    }

    /** So many users, as fast as they are taken. */
    private JsonObject announce(int users) throws Exception {
        long from = System.nanoTime();
        List<Announcement> announced = new ArrayList<>(users);
        inBatches(users, i -> server.announce(UserNames.plain(i)).onSuccess(announced::add));
        held.addAll(announced);
        return new JsonObject().put("from", from).put("acknowledged", System.nanoTime());
    }

    /** So many users, so many a second, at times that no delay moves; each user's name tells its time. */
    private JsonObject pace(int users, int perSecond) throws Exception {
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        List<Future<Announcement>> announced = new ArrayList<>(users);
        long from = System.nanoTime() + period;
        for (int i = 0; i < users; i++) {
            long due = from + i * period;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            announced.add(server.announce(UserNames.timed(i, due)));
        }
        await(Future.all(announced));
        announced.forEach(one -> held.add(one.result()));
        return new JsonObject();
    }

    private JsonObject withdraw() throws Exception {
        List<Announcement> closing = held;
        held = new ArrayList<>();
        inBatches(closing.size(), i -> closing.get(i).close());
        return new JsonObject();
    }

    /** When this node has first seen so many users online. */
    private JsonObject awaitOnline(int users) throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        int online = await(server.status()).usersOnline();
        while (online != users) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        online + " users are online after " + PATIENCE_MINUTES + " minutes, expected " + users);
            }
            // Asked so often that a thousandth of a second is the most it is late, and seldom enough to cost nothing.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
            online = await(server.status()).usersOnline();
        }
        return new JsonObject().put("seen", System.nanoTime());
    }

    /** Called, and their futures completed, on one context, so that what is done on success needs no lock. */
    private void inBatches(int count, IntFunction<Future<?>> each) throws Exception {
        Context context = vertx.getOrCreateContext();
        List<Future<?>> roads = new ArrayList<>();
        for (int road = 0; road < BATCHES; road++) {
            int first = road * BATCH;
            Promise<Void> done = Promise.promise();
            context.runOnContext(v -> batch(first, count, each, done));
            roads.add(done.future());
        }
        await(Future.all(roads));
    }

    private static void batch(int from, int count, IntFunction<Future<?>> each, Promise<Void> done) {
        if (from >= count) {
            done.complete();
            return;
        }
        List<Future<?>> batch = new ArrayList<>(BATCH);
        for (int i = from; i < Math.min(count, from + BATCH); i++) {
            batch.add(each.apply(i));
        }
        Future.all(batch).onFailure(done::fail).onSuccess(all -> batch(from + BATCHES * BATCH, count, each, done));
    }

    private void answer(JsonObject json) {
        out.println(NodeProcess.ANSWER + json.encode());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
    }
}
