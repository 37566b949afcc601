package io.presence.server.cluster;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the event buses of the other nodes listen, and whether anything does there still.
 *
 * <p>Owned by the presence context.
 */
final class EventBusPorts {
    private static final Logger LOG = LoggerFactory.getLogger(EventBusPorts.class);

    /** Long before the operating system gives an attempt up, which by its exception would look like a refusal. */
    private static final long MAX_CONNECT_MILLIS = 1_000;

    private final Context context;
    private final ClusterManager manager;
    private final NetClient client;
    private final Map<String, NodeInfo> found = new HashMap<>();
    private final Set<String> finding = new HashSet<>();

    EventBusPorts(Vertx vertx, Context context, ClusterManager manager, long connectMillis) {
        this.context = context;
        this.manager = manager;
        this.client = vertx.createNetClient(
                new NetClientOptions().setConnectTimeout((int) Math.min(connectMillis, MAX_CONNECT_MILLIS)));
    }

    /**
     * Finds where a node listens, and that it can be connected to from here, unless that is known. To be called while the
     * node is heard: where it is gone, the map that says so may be gone or stuck, too; and a port that refuses a node that
     * is well says nothing of one that is silent.
     *
     * @return whether it is known now; never fails
     */
    Future<Boolean> find(String member) {
        if (found.containsKey(member)) {
            return Future.succeededFuture(true);
        }
        if (!finding.add(member)) {
            return Future.succeededFuture(false);
        }
        Promise<NodeInfo> looked = Promise.promise();
        Promise<Boolean> known = Promise.promise();
        manager.getNodeInfo(member, looked);
        looked.future()
                .onComplete(info -> context.runOnContext(v -> (info.succeeded()
                                ? connect(info.result()).map(info.result())
                                : Future.<NodeInfo>failedFuture(info.cause()))
                        .onComplete(at -> {
                            finding.remove(member);
                            if (at.succeeded()) {
                                found.put(member, at.result());
                            } else {
                                LOG.debug("cannot find where the event bus of {} listens", member, at.cause());
                            }
                            known.complete(at.succeeded());
                        })));
        return known.future();
    }

    private Future<Void> connect(NodeInfo at) {
        return client.connect(at.port(), at.host()).compose(NetSocket::close);
    }

    /** Forgets where all others listen. */
    void keepOnly(Set<String> members) {
        found.keySet().retainAll(members);
    }

    /**
     * Tries to connect.
     *
     * @return whether the connection was refused, and so nothing listens there any more. False is no sign of life: a
     *     process that hangs has a port that accepts, and of a network that is cut nothing comes in time; never fails
     */
    Future<Boolean> refuses(String member) {
        NodeInfo at = found.get(member);
        if (at == null) {
            return Future.succeededFuture(false);
        }
        return connect(at)
                .map(false)
                .otherwise(e -> e instanceof ConnectException && !(e instanceof ConnectTimeoutException));
    }

    void close() {
        client.close().onFailure(e -> LOG.debug("cannot close", e));
    }
}
