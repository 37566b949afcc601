package io.presence.bench.scenario;

import io.presence.bench.load.Names;
import io.presence.server.Announcement;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Our server in an application that announces very many users, more than there are descriptors for sockets: {@code COUNT
 * [OPTIONS]}, the server's options as JSON. Prints its address when all are online.
 */
public final class NodeWithUsers {
    private static final int AT_A_TIME = 1000;
    private static final long PATIENCE_MINUTES = 2;

    private NodeWithUsers() {}

    public static void main(String[] args) throws Exception {
        JsonObject options = new JsonObject(args.length > 1 ? args[1] : "{}");
        Vertx vertx = Vertx.vertx();
        PresenceServer server = new PresenceServer(new PresenceServerOptions(options).setPort(0));
        await(vertx.deployVerticle(server));
        Promise<Void> online = Promise.promise();
        Names names = new Names(QueryNames.ONLINE);
        Context context = vertx.getOrCreateContext();
        context.runOnContext(v -> announce(server, names, 0, Integer.parseInt(args[0]), online));
        await(online.future());
        System.out.println("presence: listening on " + server.url());
    }

    private static void announce(PresenceServer server, Names names, int from, int end, Promise<Void> online) {
        if (from >= end) {
            online.complete();
            return;
        }
        int next = Math.min(end, from + AT_A_TIME);
        List<Future<Announcement>> announced = new ArrayList<>();
        for (int number = from; number < next; number++) {
            announced.add(server.announce(names.of(number)));
        }
        Future.all(announced)
                .onSuccess(all -> announce(server, names, next, end, online))
                .onFailure(online::fail);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
    }
}
