package io.presence.bench.report;

import io.presence.bench.report.Plots.Plot;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes {@code docs/performance.md} and its plots from results. Takes their file, and JMH's if there is one; without it
 * the document keeps the table it has.
 */
public final class ReportMain {
    private static final String NEW_DOCUMENT = "performance.md";

    private ReportMain() {}

    /**
     * Writes.
     *
     * @param args the results, and perhaps JMH's
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            throw new IllegalArgumentException(
                    args.length + " arguments, expected the file of the results, and perhaps JMH's");
        }
        write(
                Results.read(Path.of(args[0])),
                args.length == 2 ? Optional.of(new JsonArray(Files.readString(Path.of(args[1])))) : Optional.empty(),
                Path.of("docs"));
    }

    static void write(Results results, Optional<JsonArray> jmh, Path docs) throws IOException {
        List<Plot> plots = new Plots(results).all();
        Path document = docs.resolve("performance.md");
        MeasuredDocument written = MeasuredDocument.with(
                Files.exists(document) ? Files.readString(document) : newDocument(),
                new Report(results, jmh).parts(plots));
        Path pictures = Files.createDirectories(docs.resolve("performance"));
        Files.writeString(document, written.text());
        for (Plot plot : plots) {
            Path file = pictures.resolve(plot.file());
            if (plot.chart().isPresent()) {
                Files.writeString(file, plot.chart().get().svg());
            } else {
                // An earlier one would be of other figures than what stands beside it.
                Files.deleteIfExists(file);
            }
        }
        for (String name : written.missing()) {
            System.err.println(document + " has no place for the part " + name + ": add <!-- measured " + name
                    + " --> and <!-- /measured -->, a line each");
        }
    }

    private static String newDocument() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ReportMain.class.getResourceAsStream(NEW_DOCUMENT), NEW_DOCUMENT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
