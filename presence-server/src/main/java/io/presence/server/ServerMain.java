package io.presence.server;

import ch.qos.logback.classic.Level;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.presence.server.hazelcast.TunedHazelcast;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The server as a program: command line and config file to options to a deployed {@link PresenceServer}.
 *
 * <p>Prints one line to standard output when it serves; logs go to standard error. Exit codes: 0 after SIGTERM or
 * SIGINT, within {@code drainMillis} and five seconds; 1 if it cannot serve (a port is in use); 2 for a wrong flag or
 * setting; 130 if a second signal ended it at once.
 */
@Command(
        name = "presence-server",
        description = "Tells clients who is online, over deepstream's presence protocol.",
        versionProvider = ServerMain.Version.class,
        sortOptions = false)
public final class ServerMain implements Callable<Integer> {
    private static final int CANNOT_SERVE = 1;
    private static final int WRONG_SETTING = 2;
    private static final int ENDED_AT_ONCE = 130;

    /** Beyond {@code drainMillis}; the connections have two seconds of these; SIGTERM ends within five. */
    private static final long STOP_MILLIS = 4_500;

    /** For leaving the cluster, when there is nothing to serve after all. */
    private static final long LEAVE_MILLIS = 4_000;

    static {
        // Before the first logger is made; a file of the program's own, so that an embedder's is never met.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/presence/server/program-logback.xml");
        }
    }

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 takes a free one (default: 6020).")
    private Integer port;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML or JSON file with any of the options below; flags win over it.")
    private Path config;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "This node's name, the same after a restart; no two nodes share one (default: made up).")
    private String node;

    @Option(
            names = "--cluster-host",
            paramLabel = "ADDRESS",
            description =
                    "Makes this a node of a cluster: the address of this machine at which the other nodes reach it,"
                            + " for Hazelcast and for the event bus (default: not clustered).")
    private String clusterHost;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            description = "Port of Hazelcast at that address (default: 5701).")
    private Integer clusterPort;

    @Option(
            names = "--cluster-members",
            paramLabel = "HOST:PORT,...",
            description = "Where the nodes are, this one may be among them; there is no other search. A node that finds"
                    + " none begins alone, and a later one joins it.")
    private String clusterMembers;

    @Option(
            names = "--cluster-wait-seconds",
            paramLabel = "SECONDS",
            description = "How long a starting node waits for members that are there but slow to answer (default: 5).")
    private Integer clusterWaitSeconds;

    @Option(
            names = "--cluster-event-bus-port",
            paramLabel = "PORT",
            description = "Port of the event bus, for a firewall; 0 takes a free one (default: 0).")
    private Integer clusterEventBusPort;

    @Option(
            names = "--cluster-config",
            paramLabel = "FILE",
            description =
                    "Instead of members: one's own Hazelcast configuration, XML or YAML, for example for Kubernetes."
                            + " Beside it, --cluster-host is the event bus's address alone (default: Hazelcast's).")
    private Path clusterConfig;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description =
                    "How sockets are served: nio, epoll or io_uring, the last two on Linux alone; auto takes epoll"
                            + " where it is available, else nio (default: auto).")
    private String transport;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "What to log to standard error: error, warn, info, debug or trace (default: info).")
    private LogLevel logLevel = LogLevel.INFO;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(names = "--help", usageHelp = true, description = "Show this help, and exit.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(names = "--version", versionHelp = true, description = "Show the version, and exit.")
    private boolean version;

    /** Once there is one; read by the thread that stops it. */
    private volatile Vertx vertx;

    /** How much to log. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ServerMain.class.getPackage().getImplementationVersion();
            return new String[] {"presence-server " + (version == null ? "(not from a jar)" : version)};
        }
    }

    /** A setting that is wrong; its message is the one line that the user sees. */
    private static final class WrongSetting extends Exception {
        private static final long serialVersionUID = 1;

        private WrongSetting(String message) {
            super(message);
        }
    }

    private ServerMain() {}

    /**
     * Runs the program.
     *
     * @param args the command line; {@code --help} tells
     */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new ServerMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(
                        (e, ignored) -> complain(e.getMessage() + " (see --help)", WRONG_SETTING));
        line.getCommandSpec().usageMessage().footer(defaults());
        int code = line.execute(args);
        if (code != 0 || line.isUsageHelpRequested() || line.isVersionHelpRequested()) {
            System.exit(code);
        }
    }

    private static String[] defaults() {
        List<String> lines = new ArrayList<>(List.of("", "Options of the config file, and their defaults:"));
        PresenceServerOptions.describe((name, value) -> lines.add("  " + name + ": " + value));
        ClusterOptions.describe((name, value) -> lines.add("  " + name + ": " + value));
        lines.add("  transport: " + NetworkTransport.AUTO);
        lines.addAll(List.of(
                "",
                "SIGTERM or SIGINT stops it, with exit code 0, within drainMillis and five seconds;",
                "a second one ends it at once, with exit code " + ENDED_AT_ONCE + ". Other exit codes: " + CANNOT_SERVE
                        + " if it cannot serve,",
                WRONG_SETTING + " for a wrong flag or setting."));
        return lines.toArray(String[]::new);
    }

    private static int complain(String message, int code) {
        PrintWriter err = new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8);
        err.println("presence: " + message.lines().findFirst().orElse("unknown trouble"));
        return code;
    }

    @Override
    public Integer call() {
        ClusterOptions cluster = new ClusterOptions();
        PresenceServerOptions options;
        ClusterManager manager;
        Transport sockets;
        try {
            options = options(cluster);
            sockets = NetworkTransport.of(transport == null ? NetworkTransport.AUTO.toString() : transport);
            manager = cluster.clustered() ? cluster.manager() : null;
        } catch (WrongSetting e) {
            return complain(e.getMessage(), WRONG_SETTING);
        } catch (IllegalArgumentException e) {
            return complain(e.getMessage(), WRONG_SETTING);
        }
        logAt(Level.valueOf(logLevel.name()));
        StopSignals.handle(() -> stop(options.getDrainMillis() + STOP_MILLIS, 0), () -> Runtime.getRuntime()
                .halt(ENDED_AT_ONCE));
        String taken = manager == null ? null : cluster.portInUse();
        if (taken != null) {
            return complain(taken, CANNOT_SERVE);
        }
        VertxBuilder builder = Vertx.builder().withTransport(sockets);
        Future<Vertx> made =
                manager == null ? Future.succeededFuture(builder.build()) : join(builder, cluster, manager);
        if (!ended(made)) {
            return complain("interrupted while starting", CANNOT_SERVE);
        }
        if (made.failed()) {
            return complain("cannot form a cluster: " + reason(made.cause()), CANNOT_SERVE);
        }
        vertx = made.result();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PresenceServer server = new PresenceServer(options).meters(Meters.of(meters, meters::scrape));
        Future<String> deployed = vertx.deployVerticle(server);
        if (!ended(deployed)) {
            return complain("interrupted while starting", CANNOT_SERVE);
        }
        if (deployed.failed()) {
            complain(whyNot(deployed.cause(), options), CANNOT_SERVE);
            stop(LEAVE_MILLIS, CANNOT_SERVE);
        }
        new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8)
                .println("presence: listening on " + server.url());
        return 0;
    }

    private static void logAt(Level level) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(level);
        if (Level.INFO.isGreaterOrEqual(level) && level != Level.INFO) {
            // What it says at info is of use only to who looks for trouble.
            ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("com.hazelcast")).setLevel(level);
        }
    }

    private static Future<Vertx> join(VertxBuilder builder, ClusterOptions cluster, ClusterManager manager) {
        return builder.with(new VertxOptions()
                        .setEventBusOptions(TunedHazelcast.eventBus(cluster.address(), cluster.eventBusPort())))
                .withClusterManager(manager)
                .buildClustered();
    }

    private static boolean ended(Future<?> future) {
        CountDownLatch done = new CountDownLatch(1);
        future.onComplete(result -> done.countDown());
        try {
            done.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String whyNot(Throwable cause, PresenceServerOptions options) {
        for (Throwable c = cause; c != null; c = c.getCause()) {
            if (c instanceof BindException) {
                return "cannot listen on " + options.getHost() + " port " + options.getPort() + " (" + c.getMessage()
                        + "): stop what uses it, or choose another with --port";
            }
        }
        return "cannot serve: " + reason(cause);
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /**
     * Ends the process, whatever hangs: with halt, because a JVM ended by a signal would otherwise report the signal and
     * not the clean stop.
     */
    /** One at a time: a start that fails since a signal stops it leaves the end, and the exit code, to the signal's. */
    private synchronized void stop(long millis, int code) {
        Vertx started = vertx;
        if (started != null) {
            CountDownLatch closed = new CountDownLatch(1);
            started.close().onComplete(result -> closed.countDown());
            try {
                if (!closed.await(millis, TimeUnit.MILLISECONDS)) {
                    complain("did not stop cleanly within " + millis + " ms", CANNOT_SERVE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Runtime.getRuntime().halt(code);
    }

    /** Takes a text out of the config file's settings; null if it is not there. */
    private static String textOf(JsonObject settings, String name) {
        Object value = settings.remove(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(name + " is " + value + ", expected a text");
    }

    private PresenceServerOptions options(ClusterOptions cluster) throws WrongSetting {
        try {
            JsonObject settings = config == null ? new JsonObject() : read(config);
            cluster.takeFrom(settings);
            transport = transport == null ? textOf(settings, "transport") : transport;
            PresenceServerOptions options = new PresenceServerOptions(settings);
            if (host != null) {
                options.setHost(host);
            }
            if (port != null) {
                options.setPort(port);
            }
            if (node != null) {
                options.setNode(node);
            }
            options.check();
            flagsInto(cluster);
            cluster.check();
            return options;
        } catch (IllegalArgumentException e) {
            throw new WrongSetting((config == null ? "" : config + ": ") + e.getMessage());
        }
    }

    private void flagsInto(ClusterOptions cluster) {
        if (clusterHost != null) {
            cluster.host = clusterHost;
        }
        if (clusterPort != null) {
            cluster.port = clusterPort;
        }
        if (clusterMembers != null) {
            cluster.members = clusterMembers;
        }
        if (clusterWaitSeconds != null) {
            cluster.waitSeconds = clusterWaitSeconds;
        }
        if (clusterEventBusPort != null) {
            cluster.eventBusPort = clusterEventBusPort;
        }
        if (clusterConfig != null) {
            cluster.config = clusterConfig.toString();
        }
    }

    private static JsonObject read(Path file) throws WrongSetting {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new WrongSetting("cannot read config file " + file + " (" + e + ")");
        }
        try {
            if (file.toString().endsWith(".json")) {
                return new JsonObject(text);
            }
            Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (yaml == null) {
                return new JsonObject();
            }
            if (yaml instanceof Map<?, ?> map) {
                JsonObject json = new JsonObject();
                map.forEach((name, value) -> json.put(String.valueOf(name), value));
                return json;
            }
            throw new WrongSetting("config file " + file + " holds " + yaml + ", expected lines such as port: 6020");
        } catch (MarkedYAMLException e) {
            throw new WrongSetting("config file " + file + " is no YAML: " + e.getProblem() + ", line "
                    + (e.getProblemMark().getLine() + 1));
        } catch (DecodeException | YAMLException e) {
            throw new WrongSetting("config file " + file + " cannot be understood: " + e.getMessage());
        }
    }
}
