package io.presence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured of each {@link Bound}: written to {@code target/cluster-bounds.json}, and with
 * {@code -Dpresence.docs=write} also to the table in {@code docs/cluster.md}.
 */
final class BoundsTable {
    static final String BEGIN = "<!-- bounds -->";
    static final String END = "<!-- /bounds -->";

    private static final Path REPOSITORY = Path.of(System.getProperty("presence.repository"));
    private static final boolean WRITE = "write".equals(System.getProperty("presence.docs"));
    private static final BoundsTable TABLE = new BoundsTable(
            REPOSITORY.resolve("presence-client/target/cluster-bounds.json"),
            WRITE ? REPOSITORY.resolve("docs/cluster.md") : null);

    private final Path figures;
    /** Or null. */
    private final Path document;

    /** A table that is kept in the first file, and shown in the second, if there is one. */
    BoundsTable(Path figures, Path document) {
        this.figures = figures;
        this.document = document;
    }

    /** Records what was measured, in place of what was before, and then fails if it is above the bound and its slack. */
    static void measured(Bound bound, List<Long> values) {
        TABLE.record(bound, values);
        long median = median(values);
        long worst = worst(values);
        System.out.printf(
                "%s: promised %s, measured %s median, %s worst of %s%n",
                bound.what(), bound.promise(), bound.show(median), bound.show(worst), values);
        assertThat(worst).as("%s: the worst of %s", bound.what(), values).isLessThanOrEqualTo(bound.worstLimit());
        assertThat(median).as("%s: the median of %s", bound.what(), values).isLessThanOrEqualTo(bound.medianLimit());
    }

    void record(Bound bound, List<Long> values) {
        try {
            JsonObject all = Files.exists(figures) ? new JsonObject(Files.readString(figures)) : new JsonObject();
            all.put(
                    bound.name(),
                    new JsonObject()
                            .put("promised", bound.promise())
                            .put("median", median(values))
                            .put("worst", worst(values))
                            .put("runs", values.size()));
            Files.createDirectories(figures.getParent());
            Files.writeString(figures, all.encodePrettily() + "\n");
            if (document != null) {
                Files.writeString(document, with(Files.readString(document), table(all)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String with(String text, String table) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new AssertionError("the document has no place for the table, between " + BEGIN + " and " + END);
        }
        return text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end);
    }

    private static String table(JsonObject all) {
        StringBuilder table = new StringBuilder("| what | promised | median | worst | runs |\n|---|---|---|---|---|\n");
        for (Bound bound : Bound.values()) {
            JsonObject row = all.getJsonObject(bound.name());
            if (row != null) {
                table.append(String.format(
                        "| %s | %s | %s | %s | %d |%n",
                        bound.what(),
                        bound.promise(),
                        bound.show(row.getLong("median")),
                        bound.show(row.getLong("worst")),
                        row.getInteger("runs")));
            }
        }
        return table.toString();
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    private static long worst(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
