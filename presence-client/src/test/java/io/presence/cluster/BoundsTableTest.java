package io.presence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundsTableTest {
    @TempDir
    private Path folder;

    @Test
    void theTableInTheDocumentIsReplacedByWhatWasMeasured() throws IOException {
        Path document = Files.writeString(
                folder.resolve("cluster.md"), "Before.\n\n<!-- bounds -->\nold\n<!-- /bounds -->\n\nAfter.\n");
        BoundsTable table = new BoundsTable(folder.resolve("figures.json"), document);

        table.record(Bound.PAUSED, List.of(0L));
        table.record(Bound.KILLED, List.of(1_500L, 300L, 400L));
        table.record(Bound.KILLED, List.of(1_200L, 310L, 410L));

        assertThat(document).hasContent("""
                        Before.

                        <!-- bounds -->
                        | what | promised | median | worst | runs |
                        |---|---|---|---|---|
                        | `kill -9` of a node: its users' leaves are out on all others | 1 000 ms median, 2 000 ms worst | 410 ms | 1 200 ms | 3 |
                        | a pause of up to 2 s: leaves told | 0 leaves | 0 leaves | 0 leaves | 1 |
                        <!-- /bounds -->

                        After.
                        """);
    }

    @Test
    void aDocumentWithoutAPlaceForTheTableIsRefused() throws IOException {
        Path document = Files.writeString(folder.resolve("cluster.md"), "No table.\n");
        BoundsTable table = new BoundsTable(folder.resolve("figures.json"), document);

        assertThatThrownBy(() -> table.record(Bound.PAUSED, List.of(0L)))
                .hasMessageContaining("no place for the table, between <!-- bounds --> and <!-- /bounds -->");
    }
}
