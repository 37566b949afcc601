package io.presence.server;

import io.presence.options.OptionTable;
import io.presence.server.hazelcast.TunedHazelcast;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program's settings of its cluster, from flags and from the config file. An embedder has no use for them: they bring
 * a clustered Vert.x.
 */
final class ClusterOptions {
    private static final int DEFAULT_PORT = 5701;
    private static final int DEFAULT_WAIT_SECONDS = 5;

    /** All of them, and nothing of {@link PresenceServerOptions}, begin so. */
    private static final String PREFIX = "cluster";

    private static final int NOT_SET = -1;

    /** A name or an IPv4 address, or an IPv6 address in brackets; and a port. No wildcards, which Hazelcast would take. */
    private static final Pattern MEMBER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\])(?::([0-9]{1,9}))?");

    private static final OptionTable<ClusterOptions> OPTIONS = new OptionTable<ClusterOptions>()
            .text("clusterHost", o -> o.host, (o, v) -> o.host = v)
            .wholeInt("clusterPort", o -> o.port, (o, v) -> o.port = v, 1, 65_535)
            .text("clusterMembers", o -> o.members, (o, v) -> o.members = v)
            .wholeInt("clusterWaitSeconds", o -> o.waitSeconds, (o, v) -> o.waitSeconds = v, 1, 3_600)
            .wholeInt("clusterEventBusPort", o -> o.eventBusPort, (o, v) -> o.eventBusPort = v, 0, 65_535)
            .text("clusterConfig", o -> o.config, (o, v) -> o.config = v);

    String host;
    int port = NOT_SET;
    String members;
    int waitSeconds = NOT_SET;
    int eventBusPort = NOT_SET;
    String config;

    private InetAddress address;
    private List<String> memberList = List.of();

    /** Takes ours out of a config file's settings; the server's stay. */
    void takeFrom(JsonObject settings) {
        JsonObject ours = new JsonObject();
        for (String name : List.copyOf(settings.fieldNames())) {
            if (name.startsWith(PREFIX)) {
                ours.put(name, settings.remove(name));
            }
        }
        OPTIONS.read(ours, this);
    }

    /** Each option's name and default. */
    static void describe(BiConsumer<String, Object> each) {
        ClusterOptions defaults = new ClusterOptions();
        defaults.port = DEFAULT_PORT;
        defaults.waitSeconds = DEFAULT_WAIT_SECONDS;
        defaults.eventBusPort = 0;
        OPTIONS.describe(defaults, each);
    }

    /** Whether there is to be a cluster; without any of the settings there is none. */
    boolean clustered() {
        return host != null || config != null;
    }

    /**
     * Checks each and all together.
     *
     * @throws IllegalArgumentException naming what is wrong, its value, and what was expected
     */
    void check() {
        range("clusterPort", port, 1);
        range("clusterEventBusPort", eventBusPort, 0);
        if (waitSeconds != NOT_SET && (waitSeconds < 1 || waitSeconds > 3_600)) {
            throw new IllegalArgumentException(
                    "clusterWaitSeconds (--cluster-wait-seconds) is " + waitSeconds + ", expected 1 to 3600");
        }
        if (config != null) {
            forbidWithConfig("clusterPort (--cluster-port)", port != NOT_SET);
            forbidWithConfig("clusterMembers (--cluster-members)", members != null);
            forbidWithConfig("clusterWaitSeconds (--cluster-wait-seconds)", waitSeconds != NOT_SET);
        } else if (host == null) {
            needHost("clusterPort (--cluster-port)", port != NOT_SET);
            needHost("clusterMembers (--cluster-members)", members != null);
            needHost("clusterWaitSeconds (--cluster-wait-seconds)", waitSeconds != NOT_SET);
            needHost("clusterEventBusPort (--cluster-event-bus-port)", eventBusPort != NOT_SET);
        }
        if (host != null) {
            address = addressOfThisMachine(host);
        }
        memberList = members == null ? List.of() : parse(members);
    }

    private static void range(String name, int value, int min) {
        if (value != NOT_SET && (value < min || value > 65_535)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a port from " + min + " to 65535");
        }
    }

    private void forbidWithConfig(String setting, boolean set) {
        if (set) {
            throw new IllegalArgumentException(setting + " contradicts clusterConfig (--cluster-config) " + config
                    + ", which says how members are found: leave one of them out");
        }
    }

    private static void needHost(String setting, boolean set) {
        if (set) {
            throw new IllegalArgumentException(
                    setting + " is set and clusterHost (--cluster-host) is not: add the address"
                            + " of this machine at which the other nodes reach it");
        }
    }

    private static InetAddress addressOfThisMachine(String host) {
        InetAddress found;
        try {
            found = InetAddress.getByName(host);
            if (!host.isBlank() && !found.isAnyLocalAddress() && NetworkInterface.getByInetAddress(found) != null) {
                return found;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "clusterHost (--cluster-host) is " + host + ", which is not known (" + e.getMessage()
                            + "): expected an address of this machine at which the other nodes reach it",
                    e);
        }
        throw new IllegalArgumentException("clusterHost (--cluster-host) is " + host + ", no address of this machine's:"
                + " expected the one at which the other nodes reach it");
    }

    private List<String> parse(String list) {
        List<String> parsed = new ArrayList<>();
        for (String member : list.split(",", -1)) {
            Matcher matcher = MEMBER.matcher(member.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("clusterMembers (--cluster-members) is " + list + ", and \""
                        + member.strip() + "\" is no member: expected host:port, separated by commas, such as"
                        + " 127.0.0.1:5701,127.0.0.1:5702");
            }
            int memberPort = matcher.group(2) == null ? port() : Integer.parseInt(matcher.group(2));
            range("the port of \"" + member.strip() + "\" in clusterMembers (--cluster-members)", memberPort, 1);
            parsed.add(matcher.group(1) + ":" + memberPort);
        }
        return List.copyOf(parsed);
    }

    /**
     * Tries the ports before Hazelcast does, which would tell of it in pages.
     *
     * @return what to tell of the one that is in use, or null
     */
    String portInUse() {
        if (address == null) {
            return null;
        }
        if (config == null && inUse(port())) {
            return inUse(port(), "--cluster-port");
        }
        return eventBusPort > 0 && inUse(eventBusPort) ? inUse(eventBusPort, "--cluster-event-bus-port") : null;
    }

    private boolean inUse(int tried) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, tried));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private String inUse(int taken, String flag) {
        return "cannot listen on the cluster's address " + host + " port " + taken
                + ": stop what uses it, or choose another with " + flag;
    }

    int port() {
        return port == NOT_SET ? DEFAULT_PORT : port;
    }

    int eventBusPort() {
        return eventBusPort == NOT_SET ? 0 : eventBusPort;
    }

    /** The address that both bind to, or null where a file says it; once checked. */
    String address() {
        return address == null ? null : address.getHostAddress();
    }

    /**
     * The cluster manager; once checked.
     *
     * @throws IllegalArgumentException if the file is wrong
     */
    ClusterManager manager() {
        if (config == null) {
            return TunedHazelcast.joining(
                    address, port(), memberList, waitSeconds == NOT_SET ? DEFAULT_WAIT_SECONDS : waitSeconds);
        }
        try {
            return TunedHazelcast.configured(Path.of(config));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "clusterConfig (--cluster-config) is " + config + ": " + e.getMessage(), e);
        }
    }
}
