package io.presence.server.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.HazelcastException;
import io.vertx.core.Completable;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.File;
import java.io.FileNotFoundException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Hazelcast configuration that we ship, each line with its reason, and the event bus's beside it. The bounds in
 * {@code docs/cluster.md} were measured with it.
 */
public final class TunedHazelcast {
    /** Keeps us out of other applications' clusters, whose name is usually Hazelcast's default, {@code dev}. */
    private static final String CLUSTER_NAME = "presence";

    /** With two, the loss of two nodes at once loses no registration and no address of the event bus. */
    private static final int BACKUPS = 2;

    private static final String WAKEUP = "hazelcast.io.selectionKeyWakeupEnabled";

    private TunedHazelcast() {}

    /**
     * A cluster manager that finds the others at stated addresses.
     *
     * @param host the address of this machine that Hazelcast binds to and tells the others
     * @param port the port that Hazelcast binds to
     * @param members the nodes, this one may be among them, as host:port
     * @param waitSeconds how long a starting node waits for members that have a connection open but do not answer
     * @return the cluster manager
     */
    public static ClusterManager joining(InetAddress host, int port, List<String> members, int waitSeconds) {
        Config config = new Config();
        config.setClusterName(CLUSTER_NAME);
        NetworkConfig network = config.getNetworkConfig();
        // The port that was asked for or none: the next free one would be a member that nobody looks for.
        network.setPort(port).setPortAutoIncrement(false);
        // A node restarted at once finds the connections of its last run in TIME_WAIT.
        network.setReuseAddress(true);
        // Only the listed members: multicast and the guessing of a cloud find strangers, and delay the start.
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        TcpIpConfig join = network.getJoin().getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(waitSeconds);
        members.forEach(join::addMember);
        // This address and no other. Hazelcast's interface rules would also drop members listed by host name that are
        // not this machine, and without either it takes another interface than the loopback where it can.
        config.setProperty("hazelcast.local.localAddress", host.getHostAddress());
        if (host instanceof Inet6Address) {
            config.setProperty("hazelcast.prefer.ipv4.stack", "false");
        }
        return new Searching(complete(config));
    }

    /**
     * A cluster manager of one's own configuration: what it does not set is as in ours, except how members are found.
     *
     * @param file the configuration, XML or YAML by its ending
     * @return the cluster manager
     * @throws IllegalArgumentException if the file cannot be read or understood
     */
    public static ClusterManager configured(Path file) {
        try {
            return new Searching(complete(Config.loadFromFile(new File(file.toString()))));
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("cannot read it (" + e.getMessage() + ")", e);
        } catch (HazelcastException | IllegalArgumentException e) {
            throw new IllegalArgumentException("it is no Hazelcast configuration, XML or YAML: " + e.getMessage(), e);
        }
    }

    /** Each property, and why it is not Hazelcast's default. */
    private static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        // A member silent for five seconds is removed, and not after 60. A pause of two seconds never comes near it,
        // and
        // the leases of presence have ended before. Hazelcast believes no heartbeat older than half of it, so lower
        // values remove members that are merely late.
        properties.put("hazelcast.heartbeat.interval.seconds", "1");
        properties.put("hazelcast.max.no.heartbeat.seconds", "5");
        // A connection that is refused is a process that is gone: looked at three times in 100 ms, and not in 300, so
        // that
        // the leaves of a killed node are out within a second. Leases forgive where it was not.
        properties.put("hazelcast.connection.monitor.interval", "33");
        // How long a look at the other part of a split cluster tries to freeze its own for the merge.
        properties.put("hazelcast.merge.next.run.delay.seconds", "1");
        // A node merges when its partitions have settled. Ten times fewer of them, for a few entries, settle before its
        // first look, and not its second. All nodes must have the same.
        properties.put("hazelcast.partition.count", "31");
        // While the network is cut, a connection attempt that began before it healed is not what the merge waits for.
        properties.put("hazelcast.socket.connect.timeout.seconds", "1");
        // What was written while a backup was being lost is given up on after a second, and not five, in which the
        // event bus
        // of the node can neither register nor look up.
        properties.put("hazelcast.operation.backup.timeout.millis", "1000");
        // A merge or a join that cannot reach its target is given up in seconds, and tried again by the next look.
        properties.put("hazelcast.max.join.merge.target.seconds", "5");
        // The first node waits for nobody before it serves: whoever comes later joins it, or merges with it.
        properties.put("hazelcast.wait.seconds.before.join", "0");
        // A node that stops hands over the few entries it holds; it does not wait ten minutes for members that are
        // gone.
        properties.put("hazelcast.graceful.shutdown.max.wait", "2");
        // Bind to the one address, for what is accepted and for what is connected, and not to all of the machine.
        properties.put("hazelcast.socket.bind.any", "false");
        // Nothing is sent to Hazelcast's makers, and no version is looked up.
        properties.put("hazelcast.phone.home.enabled", "false");
        // Into the program's log, and not java.util.logging's lines on standard error.
        properties.put("hazelcast.logging.type", "slf4j");
        // The order of stopping is ours: the server first, then Vert.x, then Hazelcast.
        properties.put("hazelcast.shutdownhook.enabled", "false");
        // The program has metrics of its own; Hazelcast's are collected every five seconds for a console nobody runs.
        properties.put("hazelcast.metrics.enabled", "false");
        return properties;
    }

    /** Whose configuration ends Hazelcast's search for other parts of a split has ours. */
    private static final class Searching extends HazelcastClusterManager {
        private Searching(Config config) {
            super(config);
        }

        @Override
        public void join(Completable<Void> promise) {
            super.join((v, failure) -> {
                if (failure == null) {
                    MergeSearch.start(getHazelcastInstance());
                }
                promise.complete(null, failure);
            });
        }
    }

    private static Config complete(Config config) {
        // While Hazelcast connects to a frozen process, a thread of its networking spins and wakes none of its other
        // connections; with this, they take turns.
        if (System.getProperty(WAKEUP) == null) {
            System.setProperty(WAKEUP, "false");
        }
        properties().forEach((name, value) -> {
            if (config.getProperty(name) == null) {
                config.setProperty(name, value);
            }
        });
        MergeSearch.replace(config);
        // What vertx-hazelcast keeps in the cluster: which node has consumers of which address, and where a node's
        // event
        // bus listens. A configuration made by hand has none of its defaults. A set, as registering twice is once.
        if (!config.getMultiMapConfigs().containsKey("__vertx.subs")) {
            config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                    .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
                    .setBackupCount(BACKUPS));
        }
        for (String map : List.of("__vertx.haInfo", "__vertx.nodeInfo")) {
            if (!config.getMapConfigs().containsKey(map)) {
                config.addMapConfig(new MapConfig(map).setBackupCount(BACKUPS));
            }
        }
        config.addListenerConfig(new ListenerConfig(new MemberLog()));
        return config;
    }

    /**
     * The event bus beside it.
     *
     * @param host the address to bind to and to tell the others; null for the one of Hazelcast's
     * @param port the port to bind to; 0 for a free one
     * @return the options
     */
    public static EventBusOptions eventBus(String host, int port) {
        EventBusOptions options = new EventBusOptions();
        if (host != null) {
            options.setHost(host).setClusterPublicHost(host);
        }
        return options.setPort(port)
                // A connection that a cut left behind is noticed, and made anew, within three seconds, and not 40: TCP
                // alone doubles its silence with each try, and is quiet for long after a long cut has healed. Two and a
                // half of them for the answer, so that a pause of two seconds costs no connection.
                .setClusterPingInterval(500)
                .setClusterPingReplyInterval(2_500)
                // An attempt that began before the network healed ends soon; its message is lost, the next one tries
                // anew.
                .setConnectTimeout(1_000)
                // No tries of Vert.x's own: heartbeats come anyway, and what waits for a node that is gone is only
                // memory.
                .setReconnectAttempts(0)
                // Heartbeats are small, and their being late means something.
                .setTcpNoDelay(true)
                // A connection is closed for its silence by the pings, and by nothing else.
                .setIdleTimeout(0);
    }
}
