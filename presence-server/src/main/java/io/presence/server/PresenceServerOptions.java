package io.presence.server;

import io.presence.options.OptionTable;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The settings of a {@link PresenceServer}. Copied and checked, also against each other, when the server starts, before
 * any port opens.
 *
 * <p>In JSON and YAML each setting has the name of its property. An unknown name, a value of another type and a value
 * out of range are refused; that is why the conversion goes over a table and is not generated, since generated ones
 * pass over both.
 */
public final class PresenceServerOptions {
    /** The default of {@link #getName()}. */
    public static final String DEFAULT_NAME = "presence";
    /** The default of {@link #getHost()}. */
    public static final String DEFAULT_HOST = "127.0.0.1";
    /** The default of {@link #getPort()}. */
    public static final int DEFAULT_PORT = 6020;
    /** The default of {@link #getPath()}. */
    public static final String DEFAULT_PATH = "/deepstream";
    /** The default of {@link #getEventLoops()}. */
    public static final int DEFAULT_EVENT_LOOPS = 0;
    /** The default of {@link #getMaxAuthAttempts()}. */
    public static final int DEFAULT_MAX_AUTH_ATTEMPTS = 3;
    /** The default of {@link #getUnauthenticatedClientTimeoutMillis()}. */
    public static final long DEFAULT_UNAUTHENTICATED_CLIENT_TIMEOUT_MILLIS = 180_000;
    /** The default of {@link #getHeartbeatIntervalMillis()}. */
    public static final long DEFAULT_HEARTBEAT_INTERVAL_MILLIS = 30_000;
    /** The default of {@link #getDecisionTimeoutMillis()}. */
    public static final long DEFAULT_DECISION_TIMEOUT_MILLIS = 10_000;
    /** The default of {@link #getMaxMessageBytes()}. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_576;
    /** The default of {@link #getMaxSubscriptionsPerConnection()}. */
    public static final int DEFAULT_MAX_SUBSCRIPTIONS_PER_CONNECTION = 1_000_000;
    /** The default of {@link #getMaxSubscribedCharactersPerConnection()}. */
    public static final long DEFAULT_MAX_SUBSCRIBED_CHARACTERS_PER_CONNECTION = 64_000_000;
    /** The default of {@link #getStallMillis()}. */
    public static final long DEFAULT_STALL_MILLIS = 30_000;
    /** The default of {@link #getMaxWaitingBytes()}. */
    public static final long DEFAULT_MAX_WAITING_BYTES = 16_777_216;
    /** The default of {@link #getHeartbeatMillis()}. */
    public static final long DEFAULT_HEARTBEAT_MILLIS = 250;
    /** The default of {@link #getLeaseMillis()}. */
    public static final long DEFAULT_LEASE_MILLIS = 3_000;
    /** The default of {@link #getLeaveGraceMillis()}. */
    public static final long DEFAULT_LEAVE_GRACE_MILLIS = 0;
    /** The default of {@link #getDrainMillis()}. */
    public static final long DEFAULT_DRAIN_MILLIS = 0;
    /** The default of {@link #isOperations()}. */
    public static final boolean DEFAULT_OPERATIONS = true;

    /** The default of {@link #isUpgradeInPlace()}. */
    public static final boolean DEFAULT_UPGRADE_IN_PLACE = true;

    private static final int MAX_NODE_CHARACTERS = 255;

    /** A lease shorter than this many heartbeats would end at the first that is late after one that is lost. */
    private static final int HEARTBEATS_IN_A_LEASE = 3;

    private static final OptionTable<PresenceServerOptions> OPTIONS = new OptionTable<PresenceServerOptions>()
            .text("name", PresenceServerOptions::getName, PresenceServerOptions::setName)
            .text("host", PresenceServerOptions::getHost, PresenceServerOptions::setHost)
            .wholeInt("port", PresenceServerOptions::getPort, PresenceServerOptions::setPort, 0, 65_535)
            .text("path", PresenceServerOptions::getPath, PresenceServerOptions::setPath)
            .wholeInt(
                    "eventLoops", PresenceServerOptions::getEventLoops, PresenceServerOptions::setEventLoops, 0, 1_024)
            .wholeInt(
                    "maxAuthAttempts",
                    PresenceServerOptions::getMaxAuthAttempts,
                    PresenceServerOptions::setMaxAuthAttempts,
                    1,
                    1_000_000)
            .wholeLong(
                    "unauthenticatedClientTimeoutMillis",
                    PresenceServerOptions::getUnauthenticatedClientTimeoutMillis,
                    PresenceServerOptions::setUnauthenticatedClientTimeoutMillis,
                    0,
                    86_400_000)
            .wholeLong(
                    "heartbeatIntervalMillis",
                    PresenceServerOptions::getHeartbeatIntervalMillis,
                    PresenceServerOptions::setHeartbeatIntervalMillis,
                    100,
                    86_400_000)
            .wholeLong(
                    "decisionTimeoutMillis",
                    PresenceServerOptions::getDecisionTimeoutMillis,
                    PresenceServerOptions::setDecisionTimeoutMillis,
                    1,
                    86_400_000)
            .wholeInt(
                    "maxMessageBytes",
                    PresenceServerOptions::getMaxMessageBytes,
                    PresenceServerOptions::setMaxMessageBytes,
                    1_024,
                    67_108_864)
            .wholeInt(
                    "maxSubscriptionsPerConnection",
                    PresenceServerOptions::getMaxSubscriptionsPerConnection,
                    PresenceServerOptions::setMaxSubscriptionsPerConnection,
                    0,
                    100_000_000)
            .wholeLong(
                    "maxSubscribedCharactersPerConnection",
                    PresenceServerOptions::getMaxSubscribedCharactersPerConnection,
                    PresenceServerOptions::setMaxSubscribedCharactersPerConnection,
                    0,
                    10_000_000_000L)
            .wholeLong(
                    "stallMillis",
                    PresenceServerOptions::getStallMillis,
                    PresenceServerOptions::setStallMillis,
                    100,
                    86_400_000)
            .wholeLong(
                    "maxWaitingBytes",
                    PresenceServerOptions::getMaxWaitingBytes,
                    PresenceServerOptions::setMaxWaitingBytes,
                    65_536,
                    4_294_967_296L)
            .text("node", PresenceServerOptions::getNode, PresenceServerOptions::setNode)
            .wholeLong(
                    "heartbeatMillis",
                    PresenceServerOptions::getHeartbeatMillis,
                    PresenceServerOptions::setHeartbeatMillis,
                    20,
                    60_000)
            .wholeLong(
                    "leaseMillis",
                    PresenceServerOptions::getLeaseMillis,
                    PresenceServerOptions::setLeaseMillis,
                    60,
                    600_000)
            .wholeLong(
                    "leaveGraceMillis",
                    PresenceServerOptions::getLeaveGraceMillis,
                    PresenceServerOptions::setLeaveGraceMillis,
                    0,
                    3_600_000)
            .wholeLong(
                    "drainMillis",
                    PresenceServerOptions::getDrainMillis,
                    PresenceServerOptions::setDrainMillis,
                    0,
                    3_600_000)
            .flag("operations", PresenceServerOptions::isOperations, PresenceServerOptions::setOperations)
            .flag("upgradeInPlace", PresenceServerOptions::isUpgradeInPlace, PresenceServerOptions::setUpgradeInPlace)
            .text("certPath", PresenceServerOptions::getCertPath, PresenceServerOptions::setCertPath)
            .text("keyPath", PresenceServerOptions::getKeyPath, PresenceServerOptions::setKeyPath);

    private String name = DEFAULT_NAME;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;
    private String path = DEFAULT_PATH;
    private int eventLoops = DEFAULT_EVENT_LOOPS;
    private int maxAuthAttempts = DEFAULT_MAX_AUTH_ATTEMPTS;
    private long unauthenticatedClientTimeoutMillis = DEFAULT_UNAUTHENTICATED_CLIENT_TIMEOUT_MILLIS;
    private long heartbeatIntervalMillis = DEFAULT_HEARTBEAT_INTERVAL_MILLIS;
    private long decisionTimeoutMillis = DEFAULT_DECISION_TIMEOUT_MILLIS;
    private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
    private int maxSubscriptionsPerConnection = DEFAULT_MAX_SUBSCRIPTIONS_PER_CONNECTION;
    private long maxSubscribedCharactersPerConnection = DEFAULT_MAX_SUBSCRIBED_CHARACTERS_PER_CONNECTION;
    private long stallMillis = DEFAULT_STALL_MILLIS;
    private long maxWaitingBytes = DEFAULT_MAX_WAITING_BYTES;
    private String node;
    private long heartbeatMillis = DEFAULT_HEARTBEAT_MILLIS;
    private long leaseMillis = DEFAULT_LEASE_MILLIS;
    private long leaveGraceMillis = DEFAULT_LEAVE_GRACE_MILLIS;
    private long drainMillis = DEFAULT_DRAIN_MILLIS;
    private boolean operations = DEFAULT_OPERATIONS;
    private boolean upgradeInPlace = DEFAULT_UPGRADE_IN_PLACE;
    private String certPath;
    private String keyPath;

    /** The defaults. */
    public PresenceServerOptions() {}

    /**
     * A copy.
     *
     * @param other the options to copy
     */
    public PresenceServerOptions(PresenceServerOptions other) {
        OPTIONS.copy(other, this);
    }

    /**
     * The defaults, with what the JSON says instead.
     *
     * @param json the settings by their names
     * @throws IllegalArgumentException naming the first option that is unknown or of another type
     */
    public PresenceServerOptions(JsonObject json) {
        OPTIONS.read(json, this);
    }

    /**
     * These options as JSON, those that are null left out.
     *
     * @return what {@link #PresenceServerOptions(JsonObject)} makes equal options of
     */
    public JsonObject toJson() {
        return OPTIONS.write(this);
    }

    /** Each option's name and default, in the order of their being documented. */
    static void describe(BiConsumer<String, Object> each) {
        OPTIONS.describe(new PresenceServerOptions(), each);
    }

    /**
     * Checks every option's range, and what goes together.
     *
     * @throws IllegalArgumentException naming every option that is wrong, its value, and what was expected
     */
    public void check() {
        List<String> faults = OPTIONS.check(this);
        if (name == null || name.isEmpty()) {
            faults.add("option name is empty, expected at least one character");
        }
        if (host == null || host.isEmpty()) {
            faults.add("option host is empty, expected an address such as " + DEFAULT_HOST);
        }
        if (path == null || !path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            faults.add("option path is " + path + ", expected a path such as " + DEFAULT_PATH);
        }
        if (node != null && (node.isEmpty() || node.length() > MAX_NODE_CHARACTERS)) {
            faults.add("option node has " + node.length() + " characters, expected 1 to " + MAX_NODE_CHARACTERS
                    + ", or none for a name that is made up");
        }
        if (leaseMillis < HEARTBEATS_IN_A_LEASE * heartbeatMillis) {
            faults.add("option leaseMillis is " + leaseMillis + ", shorter than " + HEARTBEATS_IN_A_LEASE
                    + " heartbeats (heartbeatMillis is " + heartbeatMillis
                    + "): raise leaseMillis or lower heartbeatMillis");
        }
        if ((certPath == null) != (keyPath == null)) {
            faults.add("option certPath is " + certPath + " and keyPath is " + keyPath
                    + ": expected both, for wss, or neither, for ws");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /**
     * The server's name, for {@link PresenceServer#of(io.vertx.core.Vertx, String)}: one Vert.x may carry several
     * servers under different names. At least one character. The default is {@value #DEFAULT_NAME}.
     *
     * @return the value
     */
    public String getName() {
        return name;
    }

    /**
     * Sets {@link #getName()}.
     *
     * @param name the value
     * @return these options
     */
    public PresenceServerOptions setName(String name) {
        this.name = name;
        return this;
    }

    /**
     * The address to listen on. The default serves this machine alone, since by default everybody may log in as
     * anybody; {@code 0.0.0.0} serves every network the machine is in. The default is {@value #DEFAULT_HOST}.
     *
     * @return the value
     */
    public String getHost() {
        return host;
    }

    /**
     * Sets {@link #getHost()}.
     *
     * @param host the value
     * @return these options
     */
    public PresenceServerOptions setHost(String host) {
        this.host = host;
        return this;
    }

    /**
     * The port to listen on, 0 to 65 535; 0 takes a free one, which {@link PresenceServer#actualPort()} tells. The
     * default is {@value #DEFAULT_PORT}.
     *
     * @return the value
     */
    public int getPort() {
        return port;
    }

    /**
     * Sets {@link #getPort()}.
     *
     * @param port the value
     * @return these options
     */
    public PresenceServerOptions setPort(int port) {
        this.port = port;
        return this;
    }

    /**
     * The path of the WebSocket, beginning with a slash. Clients use the default unless told otherwise. The default
     * is {@value #DEFAULT_PATH}.
     *
     * @return the value
     */
    public String getPath() {
        return path;
    }

    /**
     * Sets {@link #getPath()}.
     *
     * @param path the value
     * @return these options
     */
    public PresenceServerOptions setPath(String path) {
        this.path = path;
        return this;
    }

    /**
     * How many event loops serve connections, 1 to 1 024; 0, the default, is one for each core. With one, who is
     * online and the connections share a loop, and nothing hops between threads. More than the Vert.x instance has
     * gains nothing. The default is {@value #DEFAULT_EVENT_LOOPS}.
     *
     * @return the value
     */
    public int getEventLoops() {
        return eventLoops;
    }

    /**
     * Sets {@link #getEventLoops()}.
     *
     * @param eventLoops the value
     * @return these options
     */
    public PresenceServerOptions setEventLoops(int eventLoops) {
        this.eventLoops = eventLoops;
        return this;
    }

    /**
     * How many refused logins close a connection, 1 to 1 000 000. Too high lets one connection guess passwords for
     * long. The default is {@value #DEFAULT_MAX_AUTH_ATTEMPTS}.
     *
     * @return the value
     */
    public int getMaxAuthAttempts() {
        return maxAuthAttempts;
    }

    /**
     * Sets {@link #getMaxAuthAttempts()}.
     *
     * @param maxAuthAttempts the value
     * @return these options
     */
    public PresenceServerOptions setMaxAuthAttempts(int maxAuthAttempts) {
        this.maxAuthAttempts = maxAuthAttempts;
        return this;
    }

    /**
     * How long a connection may take to log in, in milliseconds, up to a day; 0 is for ever, and lets idle
     * strangers pile up. Too low cuts slow networks. The first decision of the authenticator, even a refusal, ends
     * it. A client that says nothing at all is closed by the heartbeat before, where that is shorter. The default is {@value #DEFAULT_UNAUTHENTICATED_CLIENT_TIMEOUT_MILLIS}.
     *
     * @return the value
     */
    public long getUnauthenticatedClientTimeoutMillis() {
        return unauthenticatedClientTimeoutMillis;
    }

    /**
     * Sets {@link #getUnauthenticatedClientTimeoutMillis()}.
     *
     * @param unauthenticatedClientTimeoutMillis the value
     * @return these options
     */
    public PresenceServerOptions setUnauthenticatedClientTimeoutMillis(long unauthenticatedClientTimeoutMillis) {
        this.unauthenticatedClientTimeoutMillis = unauthenticatedClientTimeoutMillis;
        return this;
    }

    /**
     * The clients' heartbeat interval, in milliseconds, 100 to a day: a connection that nothing arrived on for
     * twice as long is closed. Lower than what the clients are set to cuts idle ones; higher shows crashed ones as
     * online for longer. The default is {@value #DEFAULT_HEARTBEAT_INTERVAL_MILLIS}.
     *
     * @return the value
     */
    public long getHeartbeatIntervalMillis() {
        return heartbeatIntervalMillis;
    }

    /**
     * Sets {@link #getHeartbeatIntervalMillis()}.
     *
     * @param heartbeatIntervalMillis the value
     * @return these options
     */
    public PresenceServerOptions setHeartbeatIntervalMillis(long heartbeatIntervalMillis) {
        this.heartbeatIntervalMillis = heartbeatIntervalMillis;
        return this;
    }

    /**
     * How long an authenticator or the permissions may take, in milliseconds, 1 to a day. Too low refuses logins
     * while they are slow; too high keeps clients waiting when they hang. The default is {@value
     * #DEFAULT_DECISION_TIMEOUT_MILLIS}.
     *
     * @return the value
     */
    public long getDecisionTimeoutMillis() {
        return decisionTimeoutMillis;
    }

    /**
     * Sets {@link #getDecisionTimeoutMillis()}.
     *
     * @param decisionTimeoutMillis the value
     * @return these options
     */
    public PresenceServerOptions setDecisionTimeoutMillis(long decisionTimeoutMillis) {
        this.decisionTimeoutMillis = decisionTimeoutMillis;
        return this;
    }

    /**
     * The longest message from a client, in bytes, 1 024 to 67 108 864; a longer one closes the connection with
     * status 1009. Each connection may make the node hold that much. The default is {@value
     * #DEFAULT_MAX_MESSAGE_BYTES}.
     *
     * @return the value
     */
    public int getMaxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Sets {@link #getMaxMessageBytes()}.
     *
     * @param maxMessageBytes the value
     * @return these options
     */
    public PresenceServerOptions setMaxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /**
     * How many users one connection may subscribe to by name, 0 to 100 000 000; a request that would exceed it is
     * refused whole. One takes about 100 bytes and its name. The default is {@value
     * #DEFAULT_MAX_SUBSCRIPTIONS_PER_CONNECTION}.
     *
     * @return the value
     */
    public int getMaxSubscriptionsPerConnection() {
        return maxSubscriptionsPerConnection;
    }

    /**
     * Sets {@link #getMaxSubscriptionsPerConnection()}.
     *
     * @param maxSubscriptionsPerConnection the value
     * @return these options
     */
    public PresenceServerOptions setMaxSubscriptionsPerConnection(int maxSubscriptionsPerConnection) {
        this.maxSubscriptionsPerConnection = maxSubscriptionsPerConnection;
        return this;
    }

    /**
     * How long the names may be, together, that one connection subscribes to, in characters, up to 10 000 000 000;
     * a request that would exceed it is refused whole. It bounds what long names can make the node hold. The
     * default is {@value #DEFAULT_MAX_SUBSCRIBED_CHARACTERS_PER_CONNECTION}.
     *
     * @return the value
     */
    public long getMaxSubscribedCharactersPerConnection() {
        return maxSubscribedCharactersPerConnection;
    }

    /**
     * Sets {@link #getMaxSubscribedCharactersPerConnection()}.
     *
     * @param maxSubscribedCharactersPerConnection the value
     * @return these options
     */
    public PresenceServerOptions setMaxSubscribedCharactersPerConnection(long maxSubscribedCharactersPerConnection) {
        this.maxSubscribedCharactersPerConnection = maxSubscribedCharactersPerConnection;
        return this;
    }

    /**
     * How long notices may wait for a connection that takes nothing, in milliseconds, 100 to a day, before it is
     * closed. Too low cuts clients that pause; too high keeps their notices in memory. The default is {@value
     * #DEFAULT_STALL_MILLIS}.
     *
     * @return the value
     */
    public long getStallMillis() {
        return stallMillis;
    }

    /**
     * Sets {@link #getStallMillis()}.
     *
     * @param stallMillis the value
     * @return these options
     */
    public PresenceServerOptions setStallMillis(long stallMillis) {
        this.stallMillis = stallMillis;
        return this;
    }

    /**
     * How many bytes of notices may wait for one connection, 65 536 to 4 294 967 296, before it is closed. Notices
     * that wait for many share their bytes. Too low cuts healthy clients when many users leave at once: a notice is
     * about 15 bytes and the name. The default is {@value #DEFAULT_MAX_WAITING_BYTES}.
     *
     * @return the value
     */
    public long getMaxWaitingBytes() {
        return maxWaitingBytes;
    }

    /**
     * Sets {@link #getMaxWaitingBytes()}.
     *
     * @param maxWaitingBytes the value
     * @return these options
     */
    public PresenceServerOptions setMaxWaitingBytes(long maxWaitingBytes) {
        this.maxWaitingBytes = maxWaitingBytes;
        return this;
    }

    /**
     * This node's name in the cluster, a label for people, 1 to 255 characters; a second live node of the same name
     * refuses to start. Null, the default, is one that is made up at start.
     *
     * @return the value
     */
    public String getNode() {
        return node;
    }

    /**
     * Sets {@link #getNode()}.
     *
     * @param node the value
     * @return these options
     */
    public PresenceServerOptions setNode(String node) {
        this.node = node;
        return this;
    }

    /**
     * How often the nodes of a cluster tell each other that they live and how far they are, in milliseconds, 20 to 60 000.
     * What was lost between nodes is noticed within one; a node that the cluster has lost is given up after one. Lower
     * costs traffic, a message of about 100 bytes from each node to each other; higher shows lost changes later. All nodes
     * should have the same. The default is {@value #DEFAULT_HEARTBEAT_MILLIS}.
     *
     * @return the value
     */
    public long getHeartbeatMillis() {
        return heartbeatMillis;
    }

    /**
     * Sets {@link #getHeartbeatMillis()}.
     *
     * @param heartbeatMillis the value
     * @return these options
     */
    public PresenceServerOptions setHeartbeatMillis(long heartbeatMillis) {
        this.heartbeatMillis = heartbeatMillis;
        return this;
    }

    /**
     * How long the others believe a node that is silent, in milliseconds, 60 to 600 000, and at least three
     * {@code heartbeatMillis}. Its users leave when it ends. Too low makes leaves of a pause; too high shows the users
     * of a dead node as online for longer. The default, which a pause of two seconds does not end, is
     * {@value #DEFAULT_LEASE_MILLIS}.
     *
     * @return the value
     */
    public long getLeaseMillis() {
        return leaseMillis;
    }

    /**
     * Sets {@link #getLeaseMillis()}.
     *
     * @param leaseMillis the value
     * @return these options
     */
    public PresenceServerOptions setLeaseMillis(long leaseMillis) {
        this.leaseMillis = leaseMillis;
        return this;
    }

    /**
     * How long a user's leave is held back, in milliseconds, up to an hour. Whoever comes back in that time, on any node,
     * was never away: nobody is told anything, and queries show the user as online. 0, the default, tells a leave at
     * once, as documented. Above the clients' slowest reconnect it makes a restart of a node silent; too high shows those
     * who left as online. All nodes should have the same. The default is {@value #DEFAULT_LEAVE_GRACE_MILLIS}.
     *
     * @return the value
     */
    public long getLeaveGraceMillis() {
        return leaveGraceMillis;
    }

    /**
     * Sets {@link #getLeaveGraceMillis()}.
     *
     * @param leaveGraceMillis the value
     * @return these options
     */
    public PresenceServerOptions setLeaveGraceMillis(long leaveGraceMillis) {
        this.leaveGraceMillis = leaveGraceMillis;
        return this;
    }

    /**
     * Over how long a stopping server spreads the closing of its connections, in milliseconds, up to an hour, so that
     * their clients do not all arrive at another node at once. Meanwhile it is not ready. 0, the default, closes them at
     * once. The default is {@value #DEFAULT_DRAIN_MILLIS}.
     *
     * @return the value
     */
    public long getDrainMillis() {
        return drainMillis;
    }

    /**
     * Sets {@link #getDrainMillis()}.
     *
     * @param drainMillis the value
     * @return these options
     */
    public PresenceServerOptions setDrainMillis(long drainMillis) {
        this.drainMillis = drainMillis;
        return this;
    }

    /**
     * Whether the port serves {@code GET /cluster} and {@code GET /metrics}, which tell how many users and nodes there
     * are, and the nodes' names, to whoever reaches it. False leaves health alone, without any number. The default is
     * {@value #DEFAULT_OPERATIONS}.
     *
     * @return the value
     */
    public boolean isOperations() {
        return operations;
    }

    /**
     * Sets {@link #isOperations()}.
     *
     * @param operations the value
     * @return these options
     */
    public PresenceServerOptions setOperations(boolean operations) {
        this.operations = operations;
        return this;
    }

    /**
     * Whether a socket leaves Vert.x's connection classes after its handshake, for a Netty pipeline of one handler: it then
     * costs a fraction of the memory, and many notices leave in one write. False keeps to Vert.x's public WebSocket API, and
     * so does a server that finds Vert.x's internals closed or changed, with one line in the log: in an application on the
     * module path, run with {@code --add-exports io.vertx.core/io.vertx.core.http.impl=io.presence.server}. Clients see no
     * difference but the speed. The default is {@value #DEFAULT_UPGRADE_IN_PLACE}.
     *
     * @return the value
     */
    public boolean isUpgradeInPlace() {
        return upgradeInPlace;
    }

    /**
     * Sets {@link #isUpgradeInPlace()}.
     *
     * @param upgradeInPlace the value
     * @return these options
     */
    public PresenceServerOptions setUpgradeInPlace(boolean upgradeInPlace) {
        this.upgradeInPlace = upgradeInPlace;
        return this;
    }

    /**
     * A PEM file with the certificate chain, for {@code wss}; null, the default, serves {@code ws}. Goes with
     * {@code keyPath}.
     *
     * @return the value
     */
    public String getCertPath() {
        return certPath;
    }

    /**
     * Sets {@link #getCertPath()}.
     *
     * @param certPath the value
     * @return these options
     */
    public PresenceServerOptions setCertPath(String certPath) {
        this.certPath = certPath;
        return this;
    }

    /**
     * A PEM file with the private key of the certificate. Goes with {@code certPath}.
     *
     * @return the value
     */
    public String getKeyPath() {
        return keyPath;
    }

    /**
     * Sets {@link #getKeyPath()}.
     *
     * @param keyPath the value
     * @return these options
     */
    public PresenceServerOptions setKeyPath(String keyPath) {
        this.keyPath = keyPath;
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PresenceServerOptions options && toJson().equals(options.toJson());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(toJson());
    }

    @Override
    public String toString() {
        return toJson().encode();
    }
}
