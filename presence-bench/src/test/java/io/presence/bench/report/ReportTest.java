package io.presence.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of made-up results. */
class ReportTest {
    /** Writes what the report is now to where the expected one stands, to be read before it is committed. */
    private static final boolean WRITE = "write".equals(System.getProperty("presence.docs"));

    private static final List<String> PLOTS = List.of(
            "deliveries-over-watchers.svg",
            "latency-over-load.svg",
            "memory-over-connections.svg",
            "throughput-over-loops.svg");

    @TempDir
    private Path docs;

    private String written(String results, Optional<JsonArray> jmh) throws IOException {
        ReportMain.write(Results.of(new JsonObject(results)), jmh, docs);
        return Files.readString(docs.resolve("performance.md"));
    }

    @Test
    void theWholeDocumentIsMadeOfTheResults() throws IOException {
        String document = written(resource("results.json"), Optional.of(new JsonArray(resource("jmh.json"))));

        if (WRITE) {
            Path expected = Path.of(System.getProperty("presence.repository"))
                    .resolve("presence-bench/src/test/resources/io/presence/bench/report/expected.md");
            Files.writeString(expected, document);
        } else {
            assertThat(document).isEqualTo(resource("expected.md"));
        }
    }

    @Test
    void whatWasNotMeasuredIsSaidToBe() throws IOException {
        String document = written("{\"runs\": []}", Optional.empty());

        assertThat(document.lines().filter(line -> line.startsWith("| fan-out: ")))
                .containsExactly(
                        "| fan-out: 1000 watchers of everybody, 20 users logging in and out as fast as they can"
                                + " | deliveries/s | not measured | not measured |  |  | at least 40 times | not measured |");
        assertThat(document)
                .contains("Deliveries a second over watchers of everybody: not measured.")
                .contains("<!-- measured jmh -->\nNot measured.\n<!-- /measured -->")
                .doesNotContain("null")
                .doesNotContain("NaN");
        assertThat(docs.resolve("performance")).isEmptyDirectory();
    }

    @Test
    void aPlotOfFiguresThatAreThereNoLongerIsRemoved() throws IOException {
        written(resource("results.json"), Optional.empty());
        written("{\"runs\": []}", Optional.empty());

        assertThat(docs.resolve("performance")).isEmptyDirectory();
    }

    @Test
    void theProseAroundTheMeasuredPartsIsKept() throws IOException {
        String results = resource("results.json");
        written(results, Optional.of(new JsonArray(resource("jmh.json"))));
        Path document = docs.resolve("performance.md");
        Files.writeString(document, Files.readString(document).replace("# Performance", "# Ours\n\nIt costs $1.\\"));

        String again = written(results, Optional.empty());

        assertThat(again)
                .startsWith("# Ours\n\nIt costs $1.\\")
                .endsWith(resource("expected.md").replace("# Performance", ""));
    }

    @Test
    void aPartWithoutAPlaceIsTold() {
        MeasuredDocument document = MeasuredDocument.with(
                "a\n<!-- measured one -->\nold\n<!-- /measured -->\nb\n", Map.of("one", "new\n", "two", "x"));

        assertThat(document.text()).isEqualTo("a\n<!-- measured one -->\n\nnew\n\n<!-- /measured -->\nb\n");
        assertThat(document.missing()).containsExactly("two");
    }

    @Test
    void everyPlotIsSmallAndWellFormedAndTheSameBytesAgain() throws Exception {
        written(resource("results.json"), Optional.empty());
        assertThat(plots()).containsExactlyElementsOf(PLOTS);
        for (String plot : PLOTS) {
            Path file = docs.resolve("performance").resolve(plot);
            byte[] bytes = Files.readAllBytes(file);
            assertThat(bytes.length).as(plot).isLessThan(30_000);
            var svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(bytes))
                    .getDocumentElement();
            assertThat(svg.getTagName()).isEqualTo("svg");
            assertThat(svg.getElementsByTagName("path").getLength()).as(plot).isPositive();
            assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("NaN");

            written(resource("results.json"), Optional.empty());
            assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        }
    }

    private List<String> plots() throws IOException {
        try (Stream<Path> files = Files.list(docs.resolve("performance"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReportTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
