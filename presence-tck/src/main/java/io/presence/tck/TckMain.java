package io.presence.tck;

import io.presence.tck.client.ClientSuite;
import io.presence.tck.lab.Limits;
import io.presence.tck.process.StartedServer;
import io.presence.tck.report.ConformanceTable;
import io.presence.tck.report.Console;
import io.presence.tck.report.HtmlReport;
import io.presence.tck.report.JUnitXml;
import io.presence.tck.report.ResultsJson;
import io.presence.tck.report.RulesPage;
import io.presence.tck.run.Labs;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.Runner;
import io.presence.tck.run.TestCase;
import io.presence.tck.server.ServerSuite;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.Printable;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The kit as a program. Exit codes: 0 if no rule of level MUST failed undeclared, 1 if one did or a declared departure
 * passed, 2 if the run could not be made.
 */
@Command(
        name = "presence-tck",
        description = "Tests servers and clients of the presence protocol, in any language.",
        subcommands = {TckMain.OfServer.class, TckMain.OfClient.class, TckMain.Rules.class, TckMain.Table.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = TckMain.Version.class)
public final class TckMain {
    private static final int CONFORMS = 0;
    private static final int FAILS = 1;
    private static final int CANNOT_RUN = 2;

    private TckMain() {}

    /**
     * Runs the program, and ends the process with its exit code.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(
                args,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    /**
     * The program without the process.
     *
     * @return the exit code
     */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine program = new CommandLine(new TckMain()).setOut(out).setErr(err);
        // A command to be started may begin with @.
        program.setExpandAtFiles(false);
        program.setExecutionExceptionHandler((e, line, result) -> {
            if (e instanceof IOException) {
                // Of files Java says the name alone, and the reason by the type.
                boolean bare =
                        e.getMessage() == null || (e instanceof FileSystemException file && file.getReason() == null);
                err.println("presence-tck: " + Printable.lines(bare ? e.toString() : e.getMessage()));
            } else {
                err.println("presence-tck: the run broke off, which is a fault of the kit:");
                e.printStackTrace(err);
            }
            err.flush();
            return CANNOT_RUN;
        });
        if (args.length == 0) {
            program.usage(out);
            return CANNOT_RUN;
        }
        return program.execute(args);
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TckMain.class.getPackage().getImplementationVersion();
            return new String[] {"presence-tck " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** What every run has. */
    static final class RunOptions {
        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;

        @Option(
                names = "--declare",
                paramLabel = "FILE",
                description =
                        "What is to be known of the implementation: its settings, and the rules it is known to break.")
        private Path declare;

        @Option(
                names = "--only",
                paramLabel = "RULE",
                split = ",",
                description = "These rules alone, by id (SUB-3) or by chapter (SUB); several with commas.")
        private List<String> only = List.of();

        @Option(names = "--slow", description = "Also the rules that must wait for long timeouts.")
        private boolean slow;

        @Option(
                names = "--deadline-millis",
                paramLabel = "MILLIS",
                description = "How long anything that must arrive may take (default: ${DEFAULT-VALUE}).")
        private long deadlineMillis = Limits.DEFAULT_DEADLINE_MILLIS;

        @Option(
                names = "--report",
                paramLabel = "DIR",
                description = "Where report.html, junit.xml and results.json are written.")
        private Path report;

        private ParameterException wrong(String message) {
            return new ParameterException(spec.commandLine(), message);
        }

        private Declaration declaration() throws IOException {
            try {
                return declare == null ? Declaration.none() : Declaration.read(declare);
            } catch (IllegalArgumentException e) {
                throw wrong("--declare " + e.getMessage());
            }
        }

        private Limits limits() {
            try {
                return new Limits(deadlineMillis, slow);
            } catch (IllegalArgumentException e) {
                throw wrong("--deadline-millis: " + e.getMessage());
            }
        }

        private List<PresenceRule> rules(Set<Subject> subjects) {
            List<PresenceRule> all = Runner.rulesOf(subjects);
            if (only.isEmpty()) {
                return all;
            }
            Set<PresenceRule> chosen = new LinkedHashSet<>();
            for (String each : only) {
                List<PresenceRule> found = all.stream()
                        .filter(rule -> rule.id().equalsIgnoreCase(each)
                                || rule.chapter().prefix().equalsIgnoreCase(each))
                        .toList();
                if (found.isEmpty()) {
                    throw wrong("--only " + each
                            + ": there is no such rule or chapter for this subject, expected for example "
                            + all.get(0).id() + " or " + all.get(0).chapter().prefix());
                }
                chosen.addAll(found);
            }
            return List.copyOf(chosen);
        }

        private int run(List<TestCase> tests, Set<Subject> subjects, LabsFactory starts) throws Exception {
            Declaration declaration = declaration();
            Limits limits = limits();
            List<PresenceRule> rules = rules(subjects);
            makeReportDirectory();
            PrintWriter out = spec.commandLine().getOut();
            Labs labs = starts.start(declaration, limits);
            try {
                Console console = new Console(out, again());
                RunResult result = new Runner(tests, labs, declaration).run(rules, console::progress);
                console.end(result, written(result));
                return result.conforms() ? CONFORMS : FAILS;
            } finally {
                labs.close();
            }
        }

        /** Before the run, which would be for nothing. */
        private void makeReportDirectory() {
            try {
                if (report != null) {
                    Files.createDirectories(report);
                }
            } catch (IOException e) {
                throw wrong("--report " + report + ": expected a directory, or where one can be made (" + e + ")");
            }
        }

        private String written(RunResult result) throws IOException {
            if (report == null) {
                return "";
            }
            HtmlReport.write(result, again(), report.resolve("report.html"));
            JUnitXml.write(result, report.resolve("junit.xml"));
            ResultsJson.write(result, report.resolve("results.json"));
            return "the report: " + report.resolve("report.html");
        }

        /** This command, without what chooses rules. */
        private String again() {
            List<String> args =
                    new ArrayList<>(spec.commandLine().getParseResult().originalArgs());
            if (spec.commandLine().getParent() != null) {
                args = new ArrayList<>(
                        spec.commandLine().getParent().getParseResult().originalArgs());
            }
            StringBuilder again = new StringBuilder("java -jar " + quoted(jar()));
            for (int i = 0; i < args.size(); i++) {
                String arg = args.get(i);
                if (arg.equals("--only") || arg.equals("--report")) {
                    i++;
                } else if (!arg.startsWith("--only=") && !arg.startsWith("--report=")) {
                    again.append(' ').append(quoted(arg));
                }
            }
            return again.toString();
        }

        /** As it was started, where it was started from a jar. */
        private static String jar() {
            String path = System.getProperty("java.class.path", "");
            return path.endsWith("presence-tck.jar") && !path.contains(File.pathSeparator) ? path : "presence-tck.jar";
        }

        private static String quoted(String arg) {
            return arg.matches("[-\\w./:=,]+") ? arg : "'" + arg.replace("'", "'\\''") + "'";
        }
    }

    /** All tests there are. */
    static List<TestCase> tests() {
        return Stream.concat(ServerSuite.tests().stream(), ClientSuite.tests().stream())
                .toList();
    }

    @Command(
            name = "client",
            description =
                    "Tests a client, by a driver: a program that reads calls as JSON lines and writes what comes of them.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class OfClient implements Callable<Integer> {
        @Mixin
        private RunOptions options;

        @Option(
                names = "--driver",
                paramLabel = "COMMAND",
                required = true,
                description = "Starts the driver, by the shell.")
        private String driver;

        @Override
        public Integer call() throws Exception {
            return options.run(
                    ClientSuite.tests(),
                    EnumSet.of(Subject.CLIENT),
                    (declaration, limits) -> new ClientSuite(ClientUnderTest.driver(driver), declaration, limits));
        }
    }

    @Command(
            name = "rules",
            description = "Prints the page of the rules, as Markdown.",
            mixinStandardHelpOptions = true)
    static final class Rules implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            Set<PresenceRule> tested = EnumSet.noneOf(PresenceRule.class);
            tests().forEach(test -> tested.add(test.rule()));
            spec.commandLine().getOut().print(RulesPage.markdown(tested));
            spec.commandLine().getOut().flush();
            return CONFORMS;
        }
    }

    @Command(
            name = "table",
            description =
                    "Prints a table of several runs, as Markdown: of the results.json of their reports, a column each.",
            mixinStandardHelpOptions = true)
    static final class Table implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", arity = "1..*", description = "The results.json of a report.")
        private List<Path> files;

        @Override
        public Integer call() throws IOException {
            List<RunResult> runs = new ArrayList<>();
            for (Path file : files) {
                runs.add(ResultsJson.read(file));
            }
            spec.commandLine().getOut().print(ConformanceTable.markdown(runs));
            spec.commandLine().getOut().flush();
            return CONFORMS;
        }
    }

    /** Starts what is under test. */
    private interface LabsFactory {
        Labs start(Declaration declaration, Limits limits) throws Exception;
    }

    @Command(
            name = "server",
            description = "Tests a server: one that runs, or one that the kit starts, kills and starts again.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class OfServer implements Callable<Integer> {
        @Mixin
        private RunOptions options;

        @Option(
                names = "--url",
                paramLabel = "URL",
                split = ",",
                description =
                        "Where it is, ws://host:port/path; of a cluster, the URLs of all nodes. With --start, the URL"
                                + " of a node with {port} in it (default: " + StartedServer.DEFAULT_URL + ").")
        private List<String> urls = List.of();

        @Option(
                names = "--start",
                paramLabel = "COMMAND",
                description = "Starts a node, by the shell: {port} stands for its port, {index} for its number from 0,"
                        + " {cluster-port} for another port of its own, {members} for 127.0.0.1:{cluster-port} of all"
                        + " nodes, with commas.")
        private String command;

        @Option(names = "--nodes", paramLabel = "N", description = "How many nodes --start starts (default: 1).")
        private Integer nodes;

        @Option(
                names = "--start-seconds",
                paramLabel = "SECONDS",
                description = "How long a node may take to start (default: ${DEFAULT-VALUE}).")
        private int startSeconds = 60;

        @Override
        public Integer call() throws Exception {
            if (command == null && urls.isEmpty()) {
                throw options.wrong(
                        "neither --url nor --start is given: say where the server is, or how it is started");
            }
            if (command == null && nodes != null) {
                throw options.wrong("--nodes is for --start; of nodes that run, give all URLs: --url URL,URL");
            }
            if (command != null && urls.size() > 1) {
                throw options.wrong("--start takes one --url, with {port} in it; there are " + urls.size());
            }
            if (nodes != null && (nodes < 1 || nodes > 16)) {
                throw options.wrong("--nodes " + nodes + ": expected 1 to 16");
            }
            if (startSeconds < 1) {
                throw options.wrong("--start-seconds " + startSeconds + ": expected at least 1");
            }
            List<URI> running = command == null ? urls.stream().map(this::url).toList() : List.of();
            return options.run(
                    ServerSuite.tests(),
                    EnumSet.of(Subject.SERVER, Subject.CLUSTER),
                    (declaration, limits) -> new ServerSuite(server(running, limits), declaration, limits));
        }

        private ServerUnderTest server(List<URI> running, Limits limits) throws IOException, InterruptedException {
            if (command == null) {
                for (URI each : running) {
                    isThere(each, limits);
                }
                return ServerUnderTest.running(running.toArray(URI[]::new));
            }
            try {
                return StartedServer.start(
                        command,
                        urls.isEmpty() ? StartedServer.DEFAULT_URL : urls.get(0),
                        nodes == null ? 1 : nodes,
                        startSeconds * 1_000L);
            } catch (IllegalArgumentException e) {
                throw options.wrong("--start: " + e.getMessage());
            }
        }

        /** One sentence instead of a failure for each rule. */
        private static void isThere(URI url, Limits limits) throws IOException {
            try {
                FrameSocket.connect(url, limits.deadlineMillis(), arrival -> {}).close();
            } catch (IOException e) {
                throw new IOException(
                        e.getMessage() + ". Start the server first, or correct --url; or let the kit start it: --start",
                        e);
            }
        }

        private URI url(String text) {
            try {
                URI url = URI.create(text);
                if (url.getHost() != null && Arrays.asList("ws", "wss").contains(url.getScheme())) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                // As below.
            }
            throw options.wrong("--url " + text + ": expected ws://host:port/path or wss://host:port/path");
        }
    }
}
