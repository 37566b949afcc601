package io.presence.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TckMainTest {
    private static final int CONFORMS = 0;
    private static final int FAILS = 1;
    private static final int CANNOT_RUN = 2;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return TckMain.run(args, new PrintWriter(out), new PrintWriter(err));
    }

    /** Against a small server; a test that must fail waits only so long. */
    private int runSmall(String... args) throws Exception {
        try (SmallServer server = SmallServer.listen()) {
            List<String> all =
                    new ArrayList<>(List.of("server", "--url", server.url().toString()));
            all.addAll(List.of("--deadline-millis", "2000"));
            all.addAll(List.of(args));
            return run(all.toArray(String[]::new));
        }
    }

    private String lastLine() {
        return out.toString().lines().reduce((first, second) -> second).orElse("");
    }

    // ---- usage ----

    @Test
    void withoutArgumentsItShowsWhatItCan() {
        assertThat(run()).isEqualTo(CANNOT_RUN);
        assertThat(out.toString()).contains("Usage: presence-tck", "server", "Tests a server");
    }

    @Test
    void helpAndVersionAreNoMistake() {
        assertThat(run("--help")).isEqualTo(CONFORMS);
        assertThat(run("server", "--help")).isEqualTo(CONFORMS);
        assertThat(out.toString()).contains("--url", "--start", "--only", "--declare", "--report", "--slow", "{port}");
        assertThat(run("--version")).isEqualTo(CONFORMS);
        assertThat(lastLine()).startsWith("presence-tck ");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve|Unmatched argument at index 0: 'serve'",
                "server --speed|Unknown option: '--speed'",
                "server|neither --url nor --start is given: say where the server is, or how it is started",
                "server --url http://h/p|--url http://h/p: expected ws://host:port/path or wss://host:port/path",
                "server --url ws:p|--url ws:p: expected ws://host:port/path",
                "server --url ws://h/p --nodes 2|--nodes is for --start; of nodes that run, give all URLs: --url URL,URL",
                "server --start x --url ws://h/a,ws://h/b|--start takes one --url, with {port} in it; there are 2",
                "server --start x --nodes 0|--nodes 0: expected 1 to 16",
                "server --start x --nodes 17|--nodes 17: expected 1 to 16",
                "server --start x --nodes 2|--start: the command `x` is the same for each of 2 nodes, expected {port} or",
                "server --start x --url http://h:{port}|--start: the URL of node 0 is http://h:",
                "server --start x --start-seconds 0|--start-seconds 0: expected at least 1",
                "server --start x --only SUB-999|--only SUB-999: there is no such rule or chapter for this subject, expected"
                        + " for example LOG-1 or LOG",
                "server --start x --only CLI|--only CLI: there is no such rule",
                "server --start x --deadline-millis 0|--deadline-millis: the deadline is 0 ms, expected 1 to 3 600 000 ms",
                "server --start x --deadline-millis soon|Invalid value for option '--deadline-millis': 'soon' is not a long",
                "server --start x --report pom.xml|--report pom.xml: expected a directory, or where one can be made",
            })
    void aMistakeOfUsageSaysWhatIsExpectedAndHowItIsUsed(String args, String message) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        int exit = run(args.replace("pom.xml", file.toString()).split(" "));

        assertThat(exit).isEqualTo(CANNOT_RUN);
        assertThat(err.toString())
                .startsWith(message.replace("pom.xml", file.toString()))
                .contains("presence-tck server");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aDeclarationThatIsNoneIsToldWithItsFile() throws Exception {
        Path file = directory.resolve("mine.json");
        assertThat(run("server", "--start", "x", "--declare", file.toString())).isEqualTo(CANNOT_RUN);
        assertThat(err.toString()).isEqualTo("presence-tck: " + file + ": there is no such file\n");

        err.getBuffer().setLength(0);
        Files.writeString(file, "{\"settings\":{\"speed\":1}}");
        assertThat(run("server", "--start", "x", "--declare", file.toString())).isEqualTo(CANNOT_RUN);
        assertThat(err.toString())
                .startsWith("--declare " + file + ": settings has the key \"speed\", expected one of [");
    }

    @Test
    void aServerThatIsNotThereIsOneSentenceAndNoRun() throws Exception {
        String url;
        try (SmallServer server = SmallServer.listen()) {
            url = server.url().toString();
        }

        assertThat(run("server", "--url", url)).isEqualTo(CANNOT_RUN);

        assertThat(err.toString())
                .startsWith("presence-tck: no TCP connection to " + url + ": ")
                .contains("Start the server first, or correct --url; or let the kit start it: --start")
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aServerThatCannotBeStartedShowsItsLastOutput() {
        assertThat(run("server", "--start", "echo port {port} is taken; exit 1"))
                .isEqualTo(CANNOT_RUN);
        assertThat(err.toString())
                .startsWith("presence-tck: node 0 did not start: `echo port ")
                .containsPattern("\n    port \\d+ is taken\n");
    }

    // ---- runs ----

    @Test
    void rulesThatPassEndInZeroAndTheSummary() throws Exception {
        assertThat(runSmall("--only", "LOG-2,LOG-19")).isEqualTo(CONFORMS);
        assertThat(out.toString()).contains("passed   LOG-2 ", "passed   LOG-19 ");
        assertThat(lastLine()).isEqualTo("2 passed, 0 failed, 0 skipped");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aRuleOfLevelMustThatFailsEndsInOne() throws Exception {
        assertThat(runSmall("--only", "LOG-25")).isEqualTo(FAILS);
        assertThat(out.toString()).contains("LOG-25 MUST: a WebSocket at another path is not accepted. ");
        assertThat(lastLine()).isEqualTo("0 passed, 1 failed, 0 skipped");
    }

    @Test
    void aRuleOfLevelShouldThatFailsEndsInZero() throws Exception {
        assertThat(runSmall("--only", "LOG-26")).isEqualTo(CONFORMS);
        assertThat(lastLine()).isEqualTo("0 passed, 1 failed, 0 skipped");
    }

    @Test
    void whatNeedsPatienceIsSkippedWithTheReason() throws Exception {
        assertThat(runSmall("--only", "LOG-20")).isEqualTo(CONFORMS);
        assertThat(out.toString()).contains("skipped  LOG-20 ", "--slow");
        assertThat(lastLine()).isEqualTo("0 passed, 0 failed, 1 skipped");
    }

    @Test
    void rulesAreChosenByIdOrChapterInAnyCaseAndOnceEach() throws Exception {
        runSmall("--only", "log-2,LOG-2");
        assertThat(lastLine()).isEqualTo("1 passed, 0 failed, 0 skipped");

        long permissions = Arrays.stream(PresenceRule.values())
                .filter(rule -> rule.chapter() == Chapter.PERMISSIONS)
                .count();
        runSmall("--only", "prm,PRM-1");
        assertThat(out.toString()).contains("Permissions", ": " + permissions + " rules in ");
    }

    @Test
    void aDeclaredDepartureEndsInZeroAndOneThatPassesInOne() throws Exception {
        Path file = directory.resolve("mine.json");
        Files.writeString(
                file,
                "{\"implementation\":\"small\",\"departures\":["
                        + "{\"rule\":\"LOG-25\",\"reason\":\"it has no paths\",\"source\":\"its own comment\"},"
                        + "{\"rule\":\"LOG-2\",\"reason\":\"none\",\"source\":\"nowhere\"}]}");

        assertThat(runSmall("--declare", file.toString(), "--only", "LOG-25")).isEqualTo(CONFORMS);
        assertThat(out.toString()).contains("declared: it has no paths (its own comment); seen: ", "small: 1 rule in ");
        assertThat(lastLine()).isEqualTo("0 passed, 0 failed, 1 skipped");

        assertThat(runSmall("--declare", file.toString(), "--only", "LOG-2")).isEqualTo(FAILS);
        assertThat(out.toString()).contains("the departure that is declared is none any more (none)");
    }

    @Test
    void theReportIsThreeFilesAndTheCommandThatRepeatsARule() throws Exception {
        Path report = directory.resolve("deep/er");

        assertThat(runSmall("--only=LOG-25", "--report", report.toString(), "--slow"))
                .isEqualTo(FAILS);

        assertThat(report).isDirectoryContaining("glob:**/report.html");
        assertThat(report).isDirectoryContaining("glob:**/junit.xml");
        assertThat(report).isDirectoryContaining("glob:**/results.json");
        assertThat(out.toString()).contains("the report: " + report.resolve("report.html"));
        assertThat(Files.readString(report.resolve("report.html")))
                .containsPattern("<pre>java -jar presence-tck.jar server --url ws://127.0.0.1:\\d+/deepstream"
                        + " --deadline-millis 2000 --slow --only LOG-25</pre>");
    }

    @Test
    void aServerIsStartedTestedAndEnded() {
        assertThat(run("server", "--start", SmallServer.command(), "--only", "LOG-2"))
                .isEqualTo(CONFORMS);
        assertThat(lastLine()).isEqualTo("1 passed, 0 failed, 0 skipped");
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(each -> each.info().command().isPresent()))
                .isEmpty();
    }
}
