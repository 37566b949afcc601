package io.presence.client;

import io.presence.client.connection.Address;
import io.presence.options.OptionTable;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The settings of a {@link PresenceClient}. Copied and checked, also against each other, when the client is made.
 *
 * <p>In JSON each setting has the name of its property. An unknown name, a value of another type and a value out of range
 * are refused.
 */
public final class PresenceClientOptions {
    /** The default of {@link #getAddresses()}, one address. */
    public static final String DEFAULT_ADDRESS = "ws://127.0.0.1:6020/deepstream";
    /** The default of {@link #getConnectTimeoutMillis()}. */
    public static final long DEFAULT_CONNECT_TIMEOUT_MILLIS = 10_000;
    /** The default of {@link #getLoginTimeoutMillis()}. */
    public static final long DEFAULT_LOGIN_TIMEOUT_MILLIS = 30_000;
    /** The default of {@link #getRequestTimeoutMillis()}. */
    public static final long DEFAULT_REQUEST_TIMEOUT_MILLIS = 10_000;
    /** The default of {@link #getOfflineWindowMillis()}. */
    public static final long DEFAULT_OFFLINE_WINDOW_MILLIS = 2_000;
    /** The default of {@link #getHeartbeatIntervalMillis()}. */
    public static final long DEFAULT_HEARTBEAT_INTERVAL_MILLIS = 30_000;
    /** The default of {@link #getReconnectDelayMillis()}. */
    public static final long DEFAULT_RECONNECT_DELAY_MILLIS = 1_000;
    /** The default of {@link #getMaxReconnectDelayMillis()}. */
    public static final long DEFAULT_MAX_RECONNECT_DELAY_MILLIS = 30_000;
    /** The default of {@link #getMaxReconnectAttempts()}. */
    public static final int DEFAULT_MAX_RECONNECT_ATTEMPTS = 0;
    /** The default of {@link #getSubscriptionIntervalMillis()}. */
    public static final long DEFAULT_SUBSCRIPTION_INTERVAL_MILLIS = 0;
    /** The default of {@link #getMaxRequestBytes()}. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 1_048_576;
    /** The default of {@link #getMaxMessageBytes()}. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 67_108_864;
    /** The default of {@link #isTrustAll()}. */
    public static final boolean DEFAULT_TRUST_ALL = false;

    private static final OptionTable<PresenceClientOptions> OPTIONS = new OptionTable<PresenceClientOptions>()
            .texts("addresses", PresenceClientOptions::getAddresses, PresenceClientOptions::setAddresses)
            .wholeLong(
                    "connectTimeoutMillis",
                    PresenceClientOptions::getConnectTimeoutMillis,
                    PresenceClientOptions::setConnectTimeoutMillis,
                    1,
                    86_400_000)
            .wholeLong(
                    "loginTimeoutMillis",
                    PresenceClientOptions::getLoginTimeoutMillis,
                    PresenceClientOptions::setLoginTimeoutMillis,
                    1,
                    86_400_000)
            .wholeLong(
                    "requestTimeoutMillis",
                    PresenceClientOptions::getRequestTimeoutMillis,
                    PresenceClientOptions::setRequestTimeoutMillis,
                    1,
                    86_400_000)
            .wholeLong(
                    "offlineWindowMillis",
                    PresenceClientOptions::getOfflineWindowMillis,
                    PresenceClientOptions::setOfflineWindowMillis,
                    0,
                    86_400_000)
            .wholeLong(
                    "heartbeatIntervalMillis",
                    PresenceClientOptions::getHeartbeatIntervalMillis,
                    PresenceClientOptions::setHeartbeatIntervalMillis,
                    10,
                    86_400_000)
            .wholeLong(
                    "reconnectDelayMillis",
                    PresenceClientOptions::getReconnectDelayMillis,
                    PresenceClientOptions::setReconnectDelayMillis,
                    1,
                    86_400_000)
            .wholeLong(
                    "maxReconnectDelayMillis",
                    PresenceClientOptions::getMaxReconnectDelayMillis,
                    PresenceClientOptions::setMaxReconnectDelayMillis,
                    1,
                    86_400_000)
            .wholeInt(
                    "maxReconnectAttempts",
                    PresenceClientOptions::getMaxReconnectAttempts,
                    PresenceClientOptions::setMaxReconnectAttempts,
                    0,
                    1_000_000)
            .wholeLong(
                    "subscriptionIntervalMillis",
                    PresenceClientOptions::getSubscriptionIntervalMillis,
                    PresenceClientOptions::setSubscriptionIntervalMillis,
                    0,
                    60_000)
            .wholeInt(
                    "maxRequestBytes",
                    PresenceClientOptions::getMaxRequestBytes,
                    PresenceClientOptions::setMaxRequestBytes,
                    1_024,
                    67_108_864)
            .wholeInt(
                    "maxMessageBytes",
                    PresenceClientOptions::getMaxMessageBytes,
                    PresenceClientOptions::setMaxMessageBytes,
                    1_024,
                    1_073_741_824)
            .text("trustCertPath", PresenceClientOptions::getTrustCertPath, PresenceClientOptions::setTrustCertPath)
            .flag("trustAll", PresenceClientOptions::isTrustAll, PresenceClientOptions::setTrustAll);

    private List<String> addresses = List.of(DEFAULT_ADDRESS);
    private long connectTimeoutMillis = DEFAULT_CONNECT_TIMEOUT_MILLIS;
    private long loginTimeoutMillis = DEFAULT_LOGIN_TIMEOUT_MILLIS;
    private long requestTimeoutMillis = DEFAULT_REQUEST_TIMEOUT_MILLIS;
    private long offlineWindowMillis = DEFAULT_OFFLINE_WINDOW_MILLIS;
    private long heartbeatIntervalMillis = DEFAULT_HEARTBEAT_INTERVAL_MILLIS;
    private long reconnectDelayMillis = DEFAULT_RECONNECT_DELAY_MILLIS;
    private long maxReconnectDelayMillis = DEFAULT_MAX_RECONNECT_DELAY_MILLIS;
    private int maxReconnectAttempts = DEFAULT_MAX_RECONNECT_ATTEMPTS;
    private long subscriptionIntervalMillis = DEFAULT_SUBSCRIPTION_INTERVAL_MILLIS;
    private int maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES;
    private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
    private String trustCertPath;
    private boolean trustAll = DEFAULT_TRUST_ALL;
    private ClientSSLOptions sslOptions;

    /** The defaults. */
    public PresenceClientOptions() {}

    /**
     * A copy.
     *
     * @param other the options to copy
     */
    public PresenceClientOptions(PresenceClientOptions other) {
        OPTIONS.copy(other, this);
        sslOptions = other.sslOptions == null ? null : other.sslOptions.copy();
    }

    /**
     * The defaults, with what the JSON says instead.
     *
     * @param json the settings by their names
     * @throws IllegalArgumentException naming the first option that is unknown or of another type
     */
    public PresenceClientOptions(JsonObject json) {
        OPTIONS.read(json, this);
    }

    /**
     * These options as JSON, those that are null left out, and so the TLS options of {@link #getSslOptions()}.
     *
     * @return what {@link #PresenceClientOptions(JsonObject)} makes equal options of
     */
    public JsonObject toJson() {
        return OPTIONS.write(this);
    }

    /** Each option's name and default, in the order of their being documented. */
    static void describe(BiConsumer<String, Object> each) {
        OPTIONS.describe(new PresenceClientOptions(), each);
    }

    /**
     * Checks every option's range, and what goes together.
     *
     * @throws IllegalArgumentException naming every option that is wrong, its value, and what was expected
     */
    public void check() {
        List<String> faults = new ArrayList<>(OPTIONS.check(this));
        boolean tls = checkAddresses(faults);
        if (maxReconnectDelayMillis < reconnectDelayMillis) {
            faults.add("option maxReconnectDelayMillis is " + maxReconnectDelayMillis
                    + ", shorter than reconnectDelayMillis (" + reconnectDelayMillis
                    + "): raise the first or lower the second");
        }
        if (connectTimeoutMillis > loginTimeoutMillis) {
            faults.add("option connectTimeoutMillis is " + connectTimeoutMillis
                    + ", longer than loginTimeoutMillis (" + loginTimeoutMillis
                    + "), so that a login would fail before its first try: lower the first or raise the second");
        }
        if (offlineWindowMillis > requestTimeoutMillis) {
            faults.add("option offlineWindowMillis is " + offlineWindowMillis + ", longer than requestTimeoutMillis ("
                    + requestTimeoutMillis + "), which ends a query first: lower the first or raise the second");
        }
        if (subscriptionIntervalMillis >= requestTimeoutMillis) {
            faults.add("option subscriptionIntervalMillis is " + subscriptionIntervalMillis
                    + ", not below requestTimeoutMillis (" + requestTimeoutMillis
                    + "): lower the first or raise the second");
        }
        if (trustAll && trustCertPath != null) {
            faults.add("option trustAll is true and trustCertPath is " + trustCertPath + ": expected one of them");
        }
        if (sslOptions != null && (trustAll || trustCertPath != null)) {
            faults.add(
                    "sslOptions are set, and so is trustAll or trustCertPath: expected sslOptions alone, or the others");
        }
        if (trustCertPath != null && !Files.isReadable(Path.of(trustCertPath))) {
            faults.add("option trustCertPath is " + trustCertPath + ", which is no readable file");
        }
        if (!tls && (trustAll || trustCertPath != null || sslOptions != null)) {
            faults.add("options for TLS are set, but no address begins with wss: " + addresses);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Whether any of them is wss. */
    private boolean checkAddresses(List<String> faults) {
        if (addresses.isEmpty()) {
            faults.add("option addresses is empty, expected at least one, such as " + DEFAULT_ADDRESS);
        }
        boolean tls = false;
        for (String address : addresses) {
            try {
                tls |= Address.of(address).tls();
            } catch (IllegalArgumentException e) {
                faults.add("option addresses: " + e.getMessage());
            }
        }
        return tls;
    }

    /**
     * Where the servers are, at least one: URLs with {@code ws} or {@code wss}; one without a scheme is {@code ws}, one
     * without a path means {@code /deepstream}. The client begins with one of them by chance, so that the clients of a
     * service spread, and goes on to the next after each failure. A query in a URL is sent, and never
     * shown in a text. The default is {@value #DEFAULT_ADDRESS} alone.
     *
     * @return the value, unmodifiable
     */
    public List<String> getAddresses() {
        return addresses;
    }

    /**
     * Sets {@link #getAddresses()}.
     *
     * @param addresses the value, copied
     * @return these options
     */
    public PresenceClientOptions setAddresses(List<String> addresses) {
        this.addresses = List.copyOf(addresses);
        return this;
    }

    /**
     * Sets {@link #getAddresses()} to one address.
     *
     * @param address the address
     * @return these options
     */
    public PresenceClientOptions setAddress(String address) {
        return setAddresses(List.of(address));
    }

    /**
     * How long one try to connect may take, from looking up the name to the server's letting the client in, in
     * milliseconds, 1 to 86 400 000. Too short, and a slow network never connects; too long, and a dead address delays the
     * next one. The default is {@value #DEFAULT_CONNECT_TIMEOUT_MILLIS}.
     *
     * @return the value
     */
    public long getConnectTimeoutMillis() {
        return connectTimeoutMillis;
    }

    /**
     * Sets {@link #getConnectTimeoutMillis()}.
     *
     * @param connectTimeoutMillis the value
     * @return these options
     */
    public PresenceClientOptions setConnectTimeoutMillis(long connectTimeoutMillis) {
        this.connectTimeoutMillis = connectTimeoutMillis;
        return this;
    }

    /**
     * How long {@link PresenceClient#login()} and {@link PresenceClient#connect()} may take in all, tries to reconnect
     * included, in milliseconds, 1 to 86 400 000; also how long the server may take to answer the login after a
     * reconnect. Too short, and a service that starts before its server fails; too long, and a wrong address is noticed
     * late. The default is {@value #DEFAULT_LOGIN_TIMEOUT_MILLIS}.
     *
     * @return the value
     */
    public long getLoginTimeoutMillis() {
        return loginTimeoutMillis;
    }

    /**
     * Sets {@link #getLoginTimeoutMillis()}.
     *
     * @param loginTimeoutMillis the value
     * @return these options
     */
    public PresenceClientOptions setLoginTimeoutMillis(long loginTimeoutMillis) {
        this.loginTimeoutMillis = loginTimeoutMillis;
        return this;
    }

    /**
     * How long the server may take to answer a request, in milliseconds, 1 to 86 400 000; for a query counted from its
     * being asked, for a subscription from its being sent. A server that leaves a request without an id unanswered for
     * twice as long, or one message unfinished, is left, since later answers could not be told apart. The default is {@value #DEFAULT_REQUEST_TIMEOUT_MILLIS}.
     *
     * @return the value
     */
    public long getRequestTimeoutMillis() {
        return requestTimeoutMillis;
    }

    /**
     * Sets {@link #getRequestTimeoutMillis()}.
     *
     * @param requestTimeoutMillis the value
     * @return these options
     */
    public PresenceClientOptions setRequestTimeoutMillis(long requestTimeoutMillis) {
        this.requestTimeoutMillis = requestTimeoutMillis;
        return this;
    }

    /**
     * How long after a loss a query waits for the reconnect before it fails, in milliseconds, 0 to 86 400 000; 0 fails it
     * at once. Not above the request timeout. The default is {@value #DEFAULT_OFFLINE_WINDOW_MILLIS}, as the public
     * JavaScript client has it.
     *
     * @return the value
     */
    public long getOfflineWindowMillis() {
        return offlineWindowMillis;
    }

    /**
     * Sets {@link #getOfflineWindowMillis()}.
     *
     * @param offlineWindowMillis the value
     * @return these options
     */
    public PresenceClientOptions setOfflineWindowMillis(long offlineWindowMillis) {
        this.offlineWindowMillis = offlineWindowMillis;
        return this;
    }

    /**
     * How often the server is pinged, in milliseconds, 10 to 86 400 000; a server that was silent for two intervals is
     * lost, which is noticed within three. Before the login no server need answer, and other times count. A server closes a connection that is silent for longer than it permits: ours and the published one by default
     * for 60 000. The default is {@value #DEFAULT_HEARTBEAT_INTERVAL_MILLIS}.
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
    public PresenceClientOptions setHeartbeatIntervalMillis(long heartbeatIntervalMillis) {
        this.heartbeatIntervalMillis = heartbeatIntervalMillis;
        return this;
    }

    /**
     * The longest wait before the first try to reconnect, in milliseconds, 1 to 86 400 000. The wait is uniform between
     * nothing and this; with each further failure this doubles, up to the longest. Too short, and the clients of a
     * restarted node come back all at once. The default is {@value #DEFAULT_RECONNECT_DELAY_MILLIS}.
     *
     * @return the value
     */
    public long getReconnectDelayMillis() {
        return reconnectDelayMillis;
    }

    /**
     * Sets {@link #getReconnectDelayMillis()}.
     *
     * @param reconnectDelayMillis the value
     * @return these options
     */
    public PresenceClientOptions setReconnectDelayMillis(long reconnectDelayMillis) {
        this.reconnectDelayMillis = reconnectDelayMillis;
        return this;
    }

    /**
     * What the longest wait between two tries grows to, in milliseconds, 1 to 86 400 000, at least the first. The default
     * is {@value #DEFAULT_MAX_RECONNECT_DELAY_MILLIS}.
     *
     * @return the value
     */
    public long getMaxReconnectDelayMillis() {
        return maxReconnectDelayMillis;
    }

    /**
     * Sets {@link #getMaxReconnectDelayMillis()}.
     *
     * @param maxReconnectDelayMillis the value
     * @return these options
     */
    public PresenceClientOptions setMaxReconnectDelayMillis(long maxReconnectDelayMillis) {
        this.maxReconnectDelayMillis = maxReconnectDelayMillis;
        return this;
    }

    /**
     * After how many tries to reconnect in a row, none of which logged in, the client ends in the state {@link ConnectionState#CLOSED}, 1 to 1 000 000; 0,
     * the default, is never. The default is {@value #DEFAULT_MAX_RECONNECT_ATTEMPTS}.
     *
     * @return the value
     */
    public int getMaxReconnectAttempts() {
        return maxReconnectAttempts;
    }

    /**
     * Sets {@link #getMaxReconnectAttempts()}.
     *
     * @param maxReconnectAttempts the value
     * @return these options
     */
    public PresenceClientOptions setMaxReconnectAttempts(int maxReconnectAttempts) {
        this.maxReconnectAttempts = maxReconnectAttempts;
        return this;
    }

    /**
     * How long subscriptions and their ends are gathered before they are sent in one request, in milliseconds, 0 to
     * 60 000; 0 gathers those of one turn of the event loop. A query sends what is gathered, so that it is not overtaken.
     * Below the request timeout. The default is {@value #DEFAULT_SUBSCRIPTION_INTERVAL_MILLIS}.
     *
     * @return the value
     */
    public long getSubscriptionIntervalMillis() {
        return subscriptionIntervalMillis;
    }

    /**
     * Sets {@link #getSubscriptionIntervalMillis()}.
     *
     * @param subscriptionIntervalMillis the value
     * @return these options
     */
    public PresenceClientOptions setSubscriptionIntervalMillis(long subscriptionIntervalMillis) {
        this.subscriptionIntervalMillis = subscriptionIntervalMillis;
        return this;
    }

    /**
     * The longest request to send, in bytes, 1 024 to 67 108 864; more names than fit go in several. Not above the
     * server's limit, which closes the connection. The default is {@value #DEFAULT_MAX_REQUEST_BYTES}, which is the
     * default of ours and of the published server.
     *
     * @return the value
     */
    public int getMaxRequestBytes() {
        return maxRequestBytes;
    }

    /**
     * Sets {@link #getMaxRequestBytes()}.
     *
     * @param maxRequestBytes the value
     * @return these options
     */
    public PresenceClientOptions setMaxRequestBytes(int maxRequestBytes) {
        this.maxRequestBytes = maxRequestBytes;
        return this;
    }

    /**
     * The longest message to take from the server, in bytes, 1 024 to 1 073 741 824; a longer one loses the connection. The
     * answer to "everybody" is one message, of about 10 bytes and the name for each user. The default is
     * {@value #DEFAULT_MAX_MESSAGE_BYTES}.
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
    public PresenceClientOptions setMaxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /**
     * A file with the certificates to trust, in PEM; null, the default, trusts what the Java runtime trusts. For
     * {@code wss} alone.
     *
     * @return the value
     */
    public String getTrustCertPath() {
        return trustCertPath;
    }

    /**
     * Sets {@link #getTrustCertPath()}.
     *
     * @param trustCertPath the value
     * @return these options
     */
    public PresenceClientOptions setTrustCertPath(String trustCertPath) {
        this.trustCertPath = trustCertPath;
        return this;
    }

    /**
     * Whether any certificate of any host is trusted: for tests, since it lets everybody read along. For {@code wss} alone.
     * The default is {@value #DEFAULT_TRUST_ALL}.
     *
     * @return the value
     */
    public boolean isTrustAll() {
        return trustAll;
    }

    /**
     * Sets {@link #isTrustAll()}.
     *
     * @param trustAll the value
     * @return these options
     */
    public PresenceClientOptions setTrustAll(boolean trustAll) {
        this.trustAll = trustAll;
        return this;
    }

    /**
     * All of Vert.x's TLS options, for client certificates, ciphers and the like; in place of {@link #getTrustCertPath()}
     * and {@link #isTrustAll()}, and not part of the JSON. Null, the default, leaves it to those two.
     *
     * @return the value
     */
    public ClientSSLOptions getSslOptions() {
        return sslOptions;
    }

    /**
     * Sets {@link #getSslOptions()}.
     *
     * @param sslOptions the value
     * @return these options
     */
    public PresenceClientOptions setSslOptions(ClientSSLOptions sslOptions) {
        this.sslOptions = sslOptions;
        return this;
    }
}
