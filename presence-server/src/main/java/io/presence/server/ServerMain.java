package io.presence.server;

import ch.qos.logback.classic.Level;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
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
 * SIGINT, 1 if it cannot serve (the port is in use), 2 for a wrong flag or setting.
 */
@Command(
        name = "presence-server",
        description = "Tells clients who is online, over deepstream's presence protocol.",
        versionProvider = ServerMain.Version.class,
        sortOptions = false)
public final class ServerMain implements Callable<Integer> {
    private static final int CANNOT_SERVE = 1;
    private static final int WRONG_SETTING = 2;

    /** Beyond {@code drainMillis}. The connections have two seconds of these; SIGTERM ends within five. */
    private static final long STOP_MILLIS = 4_500;

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
        return lines.toArray(String[]::new);
    }

    private static int complain(String message, int code) {
        PrintWriter err = new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8);
        err.println("presence: " + message.lines().findFirst().orElse("unknown trouble"));
        return code;
    }

    @Override
    public Integer call() {
        PresenceServerOptions options;
        try {
            options = options();
        } catch (WrongSetting e) {
            return complain(e.getMessage(), WRONG_SETTING);
        }
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME))
                .setLevel(Level.valueOf(logLevel.name()));
        Vertx vertx = Vertx.vertx();
        Thread stop = stopOnSignal(vertx, options.getDrainMillis() + STOP_MILLIS);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PresenceServer server = new PresenceServer(options).meters(Meters.of(meters, meters::scrape));
        CountDownLatch done = new CountDownLatch(1);
        Future<String> deployed = vertx.deployVerticle(server).onComplete(result -> done.countDown());
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return complain("interrupted while starting", CANNOT_SERVE);
        }
        if (deployed.failed()) {
            Runtime.getRuntime().removeShutdownHook(stop); // this end has a code of its own
            return complain(whyNot(deployed.cause(), options), CANNOT_SERVE);
        }
        new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8)
                .println("presence: listening on " + server.url());
        return 0;
    }

    private static String whyNot(Throwable cause, PresenceServerOptions options) {
        for (Throwable c = cause; c != null; c = c.getCause()) {
            if (c instanceof BindException) {
                return "cannot listen on " + options.getHost() + " port " + options.getPort() + " (" + c.getMessage()
                        + "): stop what uses it, or choose another with --port";
            }
        }
        return "cannot serve: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private PresenceServerOptions options() throws WrongSetting {
        try {
            PresenceServerOptions options =
                    config == null ? new PresenceServerOptions() : new PresenceServerOptions(read(config));
            if (host != null) {
                options.setHost(host);
            }
            if (port != null) {
                options.setPort(port);
            }
            options.check();
            return options;
        } catch (IllegalArgumentException e) {
            throw new WrongSetting((config == null ? "" : config + ": ") + e.getMessage());
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

    /**
     * A shutdown hook, since that is what SIGTERM and SIGINT run. It ends with halt, because a JVM ended by a signal
     * would otherwise report the signal and not the clean stop.
     */
    private static Thread stopOnSignal(Vertx vertx, long stopMillis) {
        Thread stop = new Thread(
                () -> {
                    CountDownLatch closed = new CountDownLatch(1);
                    vertx.close().onComplete(result -> closed.countDown());
                    try {
                        if (!closed.await(stopMillis, TimeUnit.MILLISECONDS)) {
                            complain("did not stop cleanly within " + stopMillis + " ms", CANNOT_SERVE);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(0);
                },
                "presence-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        return stop;
    }
}
