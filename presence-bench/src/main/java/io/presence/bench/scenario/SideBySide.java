package io.presence.bench.scenario;

import io.presence.bench.Machine;
import io.presence.bench.ResultsFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs the scenarios on both programs in turn, round after round, each run on a server of its own: the server on one core,
 * the load on another. Writes down each run as it ends; a run that failed, or whose delivery was not exact, is written
 * down without figures, and the code is 1.
 */
public final class SideBySide {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(4);
    private static final int YARDSTICK_SECONDS = 30;
    private static final List<String> LOAD_FLAGS =
            List.of("-XX:+UseSerialGC", "-Xms768m", "-Xmx1536m", "-Xmn384m", "-Dio.netty.leakDetection.level=disabled");

    /** Instead of 50 000: as many as fit under a limit of 20 000 descriptors in either process. */
    private static final int MOST_CONNECTIONS = 19_000;

    private static final int MEMORY_ROUNDS = 3;
    private static final int ONLINE = 100_000;
    private static final double QUICK_SECONDS = 0.5;

    private final Settings settings;
    private final ResultsFile results;
    private final Path log;
    private boolean failed;

    private SideBySide(Settings settings, String command) throws IOException {
        this.settings = settings;
        Path directory = settings.out.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        log = directory.resolve("servers.log");
        results = ResultsFile.begin(
                settings.out,
                command,
                Machine.describe()
                        .put("node", settings.published.nodeVersion())
                        .put("published", settings.published.version())
                        .put("pinned", Cores.arePinned()));
    }

    public static void main(String[] args) throws Exception {
        if (!Cores.arePinned()) {
            say("no taskset, or one core: neither the server nor the load is kept on a core of its own");
        }
        System.exit(areAllExact(List.of(args)) ? 0 : 1);
    }

    /** Runs what it is told to; says whether nothing failed. */
    static boolean areAllExact(List<String> args) throws IOException, InterruptedException {
        SideBySide all = new SideBySide(
                Settings.parse(args), ("presence-bench/side-by-side.sh " + String.join(" ", args)).trim());
        all.run();
        return !all.failed;
    }

    private void run() throws InterruptedException, IOException {
        List<String> scenarios = settings.scenarios.isEmpty() ? everything() : settings.scenarios;
        scenarios.forEach(SideBySide::checkKnown);
        for (int round = 1; round <= settings.rounds; round++) {
            for (String scenario : scenarios) {
                if (Scenario.ids().contains(scenario) && round <= rounds(scenario)) {
                    for (Program program : settings.programs) {
                        one(Scenario.of(scenario), program, round, new JsonObject());
                    }
                    if (round == 1 && scenario.equals(Scenario.IDLE_MEMORY.id()) && !settings.quick) {
                        memoryOfMany();
                    }
                }
            }
        }
        for (String scenario : scenarios) {
            if (Curve.isOne(scenario)) {
                curve(Curve.of(scenario));
            }
        }
        if (scenarios.contains(Transports.ID)) {
            for (int round = 1; round <= Math.min(settings.rounds, Transports.ROUNDS); round++) {
                for (String transport : settings.transports) {
                    transport(transport, round);
                }
            }
        }
    }

    private void memoryOfMany() throws InterruptedException, IOException {
        for (Program program : settings.programs) {
            one(Scenario.IDLE_MEMORY, program, 1, new JsonObject().put("connections", MOST_CONNECTIONS));
        }
    }

    /** Memory differs little between runs, and they are long. */
    private static int rounds(String scenario) {
        return scenario.equals(Scenario.IDLE_MEMORY.id()) ? MEMORY_ROUNDS : Integer.MAX_VALUE;
    }

    private static List<String> everything() {
        List<String> all = new ArrayList<>(Scenario.ids());
        all.addAll(Curve.ids());
        all.add(Transports.ID);
        return all;
    }

    private static void checkKnown(String scenario) {
        if (!everything().contains(scenario)) {
            throw new IllegalArgumentException("no scenario " + scenario + ": there are " + everything());
        }
    }

    /** One run, written down. */
    private void one(Scenario scenario, Program program, int round, JsonObject more)
            throws InterruptedException, IOException {
        JsonObject run = new JsonObject()
                .put("scenario", scenario.id())
                .put("program", program.id())
                .put("round", round);
        String title = "round " + round + " of " + settings.rounds + ", " + scenario.id() + ", " + program.id();
        say(title);
        try {
            if (isFanOut(scenario)) {
                run.put("yardstick", yardstick());
            }
            run.mergeIn(measure(scenario, program, parameters(scenario, program).mergeIn(more), List.of()));
            say("  " + run.getJsonObject("figures").encode());
        } catch (IOException | RuntimeException e) {
            fail(run, e);
        }
        results.add(run);
    }

    private void fail(JsonObject run, Exception e) {
        failed = true;
        run.put("error", String.valueOf(e.getMessage()));
        say("  FAILED: " + e.getMessage());
    }

    private static boolean isFanOut(Scenario scenario) {
        return switch (scenario) {
            case FAN_OUT, CAPACITY, PACED, FRIENDS -> true;
            case QUERY_EVERYONE, QUERY_NAMES, LOGIN_STORM, IDLE_MEMORY -> false;
        };
    }

    private JsonObject parameters(Scenario scenario, Program program) {
        JsonObject parameters = program.parameters(scenario);
        if (settings.quick) {
            parameters.mergeIn(quick(scenario));
            if (parameters.containsKey("restSeconds")) {
                parameters.put("restSeconds", 0);
            }
        }
        return parameters;
    }

    /** Small and short: to see that all works, not how fast. */
    private static JsonObject quick(Scenario scenario) {
        JsonObject times = new JsonObject().put("warmUpSeconds", QUICK_SECONDS).put("measureSeconds", QUICK_SECONDS);
        return switch (scenario) {
            case FAN_OUT -> times.put("watchers", 50);
            case CAPACITY ->
                times.put("watchers", 50).put("settleSeconds", QUICK_SECONDS).put("highestLoginsPerSecond", 200);
            case PACED -> times.put("watchers", 50).put("settleSeconds", QUICK_SECONDS);
            case FRIENDS -> times.put("watchers", 50).put("namesEach", 20).put("population", 500);
            case QUERY_EVERYONE -> times.put("residents", 100);
            case QUERY_NAMES -> times;
            case LOGIN_STORM ->
                new JsonObject().put("connections", 500).put("warmUps", 1).put("warmUpConnections", 100);
            case IDLE_MEMORY -> new JsonObject().put("connections", 500).put("warmUpConnections", 100);
        };
    }

    /** Each point a run of its own, as those of the scenarios. */
    private void curve(Curve curve) throws InterruptedException, IOException {
        for (int x : curve.points(settings.quick)) {
            JsonObject run = new JsonObject()
                    .put("scenario", curve.id())
                    .put("program", Program.PRESENCE.id())
                    .put("round", 1)
                    .put("parameters", new JsonObject().put(curve.over(), x).put("serverPinned", curve.isPinned()));
            say(curve.id() + ", " + x);
            try {
                JsonObject point = measure(
                        curve.scenario(),
                        Program.PRESENCE,
                        parameters(curve.scenario(), Program.PRESENCE).mergeIn(curve.parameters(x)),
                        curve.options(x),
                        curve.isPinned());
                run.put("figures", point.getJsonObject("figures"));
                say("  " + run.getJsonObject("figures").encode());
            } catch (IOException | RuntimeException e) {
                fail(run, e);
            }
            results.add(run);
        }
    }

    private void transport(String transport, int round) throws InterruptedException, IOException {
        JsonObject run = new JsonObject()
                .put("scenario", Transports.ID)
                .put("program", Program.PRESENCE.id())
                .put("round", round)
                .put("parameters", new JsonObject().put(Transports.TRANSPORT, transport));
        say("round " + round + ", transport " + transport);
        try {
            JsonObject fanOut = ours(Scenario.FAN_OUT, Transports.options(transport));
            JsonObject paced = ours(Scenario.PACED, Transports.options(transport));
            run.put("figures", Transports.figures(fanOut, paced));
            say("  " + run.getJsonObject("figures").encode());
        } catch (IOException | RuntimeException e) {
            fail(run, e);
        }
        results.add(run);
    }

    private JsonObject ours(Scenario scenario, List<String> options) throws IOException, InterruptedException {
        return measure(scenario, Program.PRESENCE, parameters(scenario, Program.PRESENCE), options)
                .getJsonObject("figures");
    }

    private JsonObject measure(Scenario scenario, Program program, JsonObject parameters, List<String> options)
            throws IOException, InterruptedException {
        return measure(scenario, program, parameters, options, true);
    }

    private JsonObject measure(
            Scenario scenario, Program program, JsonObject parameters, List<String> options, boolean pinned)
            throws IOException, InterruptedException {
        Cores cores = pinned ? Cores.SERVER : Cores.ANY;
        try (ServerProcess server = new ServerProcess(cores.command(server(scenario, program, options)), log)) {
            MeasuredServer measured = server.measured();
            List<String> arguments = new ArrayList<>(List.of(
                    scenario.id(),
                    measured.url().toString(),
                    "--server-pid=" + measured.pid().getAsLong()));
            parameters.forEach(parameter -> arguments.add(parameter.getKey() + "=" + parameter.getValue()));
            List<String> load = JavaProcess.command(LoadMain.class, LOAD_FLAGS, arguments);
            String out = output((pinned ? Cores.LOAD : Cores.ANY).command(load), LONGEST_RUN);
            return new JsonObject(out);
        }
    }

    private List<String> server(Scenario scenario, Program program, List<String> options) throws IOException {
        int online = scenario == Scenario.QUERY_NAMES ? ONLINE : 0;
        return program == Program.DEEPSTREAM
                ? settings.published.command(online)
                : new OurServer(settings, options).command(online);
    }

    private long yardstick() throws IOException, InterruptedException {
        return Long.parseLong(output(
                        Cores.LOAD.command(JavaProcess.command(Yardstick.class, Yardstick.FLAGS, List.of())),
                        Duration.ofSeconds(YARDSTICK_SECONDS))
                .trim());
    }

    private static String output(List<String> command, Duration patience) throws IOException, InterruptedException {
        Path out = Files.createTempFile("load", ".json");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread ending = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            if (!ended || process.exitValue() != 0) {
                throw new IOException(ended ? "the load failed, see above" : "the load took more than " + patience);
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            Runtime.getRuntime().removeShutdownHook(ending);
            Files.delete(out);
        }
    }

    private static void say(String text) {
        System.err.println(String.format(Locale.ROOT, "%tT %s", System.currentTimeMillis(), text));
    }
}
