package io.presence.bench;

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
import io.vertx.core.metrics.MetricsOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One node that is measured: a process that does what the lines on its standard input say, answers each with a line of
 * JSON, and ends with its input.
 */
final class MeasuredNode {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int WAIT_SECONDS = 5;
    private static final long PATIENCE_MINUTES = 10;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final BusBytes bus = new BusBytes();
    private final List<Announcement> held = new ArrayList<>();
    private Vertx vertx;
    private PresenceServer server;
    private Turns turns;

    private MeasuredNode() {}

    public static void main(String[] args) {
        int code = 1;
        try {
            new MeasuredNode()
                    .run(args[0], Integer.parseInt(args[1]), List.of(args[2].split(",", -1)), Path.of(args[3]));
            code = 0;
        } catch (Exception e) {
            e.printStackTrace(System.err);
        }
        Runtime.getRuntime().halt(code);
    }

    private void run(String name, int port, List<String> members, Path pauseLog) throws Exception {
        turns = new Turns(pauseLog);
        vertx = await(Vertx.builder()
                .with(new VertxOptions()
                        .setEventBusOptions(TunedHazelcast.eventBus("127.0.0.1", 0))
                        .setMetricsOptions(new MetricsOptions().setEnabled(true)))
                .withMetrics(bus)
                .withTransport(turns)
                .withClusterManager(
                        TunedHazelcast.joining(InetAddress.getByAddress(LOOPBACK), port, members, WAIT_SECONDS))
                .buildClustered());
        vertx.eventBus().addOutboundInterceptor(bus::sent);
        turns.probe();
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
        switch (words[0]) {
            case "announce" ->
                announce(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]));
            case "drop" -> held.clear();
            case "live" -> {
                return LiveBytes.now();
            }
            case "bus" -> {
                return bus.now();
            }
            case "turns" -> {
                return turns.take();
            }
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        }
        return new JsonObject();
    }

    /** Announces users a batch at a time, and keeps the first handles; the others are for nobody to hold. */
    private void announce(int first, int end, int batch, int hold) throws Exception {
        Context context = vertx.getOrCreateContext();
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> announceFrom(first, first, end, batch, hold, done));
        await(done.future());
    }

    private void announceFrom(int first, int from, int end, int batch, int hold, Promise<Void> done) {
        List<Future<Announcement>> announced = new ArrayList<>(batch);
        int next = Math.min(end, from + batch);
        for (int i = from; i < next; i++) {
            announced.add(server.announce(MillionUsers.user(i)));
        }
        Future.all(announced).onFailure(done::fail).onSuccess(all -> {
            for (int i = from; i < Math.min(next, first + hold); i++) {
                held.add(announced.get(i - from).result());
            }
            if (next < end) {
                announceFrom(first, next, end, batch, hold, done);
            } else {
                done.complete();
            }
        });
    }

    private void answer(JsonObject json) {
        out.println(NodeProcess.ANSWER + json.encode());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
    }
}
