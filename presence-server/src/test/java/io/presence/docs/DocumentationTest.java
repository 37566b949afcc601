package io.presence.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.presence.server.PresenceServerOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what the code does: their snippets are regions of code that runs, and their references exist. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("presence.repository"));
    private static final boolean WRITE = "write".equals(System.getProperty("presence.docs"));

    /** {@code <!-- snippet FILE#REGION -->}, and the code block after it. */
    private static final Pattern SNIPPET =
            Pattern.compile("(<!-- snippet (\\S+)#(\\S+) -->\\n```\\w*\\n)(.*?)(```\\n)", Pattern.DOTALL);

    private static final Pattern ID = Pattern.compile("\\*\\*([A-Z]-[0-9]+)\\*\\*");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void everySnippetIsTheRegionOfCodeItNames() throws IOException {
        int snippets = 0;
        for (Path document : documents()) {
            String text = Files.readString(document);
            Matcher matcher = SNIPPET.matcher(text);
            StringBuilder written = new StringBuilder();
            while (matcher.find()) {
                snippets++;
                String region = region(ROOT.resolve(matcher.group(2)), matcher.group(3));
                if (!WRITE) {
                    assertThat(matcher.group(4))
                            .as(
                                    "%s, snippet %s: ./mvnw test -Dpresence.docs=write renews it",
                                    document, matcher.group(3))
                            .isEqualTo(region);
                }
                matcher.appendReplacement(
                        written, Matcher.quoteReplacement(matcher.group(1) + region + matcher.group(5)));
            }
            matcher.appendTail(written);
            if (WRITE) {
                Files.writeString(document, written);
            }
        }
        assertThat(snippets).isGreaterThan(5);
    }

    /**
     * The lines between {@code <name>} and {@code </name>}, as far to the left as they go; of a file that has no place for
     * these, such as JSON, the {@code whole}.
     */
    private static String region(Path file, String name) throws IOException {
        if (name.equals("whole")) {
            return Files.readString(file);
        }
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        boolean found = false;
        for (String line : Files.readAllLines(file)) {
            if (line.contains("</" + name + ">")) {
                inside = false;
            } else if (line.strip().matches("(//|<!--) <" + name + ">( -->)?")) {
                inside = true;
                found = true;
            } else if (inside) {
                lines.add(line);
            }
        }
        if (!found) {
            fail("%s has no region <%s>", file, name);
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> (line.isBlank() ? "" : line.substring(indent)) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void everyStatementOfTheProtocolHasOneIdAndEveryIdThatTheCodeCitesExists() throws IOException {
        // A statement of a table row may be said again in the list; what counts is the list.
        Map<String, Integer> ids = new TreeMap<>();
        Files.readString(ROOT.resolve("docs/protocol.md"))
                .lines()
                .filter(line -> line.startsWith("- **"))
                .forEach(line -> {
                    Matcher matcher = ID.matcher(line);
                    assertThat(matcher.find()).as(line).isTrue();
                    ids.merge(matcher.group(1), 1, Integer::sum);
                });
        assertThat(ids).hasSizeGreaterThan(150);

        Pattern cited = Pattern.compile("\\(?\\b((?:W|C|H|A|L|E|P|N|O|S)-[0-9]+)\\b");
        TreeSet<String> missing = new TreeSet<>();
        for (Path source : sources()) {
            Matcher matcher = cited.matcher(Files.readString(source));
            while (matcher.find()) {
                if (!ids.containsKey(matcher.group(1))) {
                    missing.add(matcher.group(1) + " in " + ROOT.relativize(source));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyLinkInTheDocumentsLeadsToAFile() throws IOException {
        for (Path document : documents()) {
            Matcher matcher = LINK.matcher(Files.readString(document));
            while (matcher.find()) {
                assertThat(document.resolveSibling(matcher.group(1)))
                        .as("link in %s", ROOT.relativize(document))
                        .exists();
            }
        }
    }

    @Test
    void theTableOfOptionsHasEveryOptionAndItsDefault() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/embedding.md"));
        JsonObject defaults = new PresenceServerOptions().toJson();
        for (String option : new PresenceServerOptions()
                .setNode("n")
                .setCertPath("c")
                .setKeyPath("k")
                .toJson()
                .fieldNames()) {
            assertThat(text).contains("| `" + option + "` | `" + defaults.getValue(option) + "` |");
        }
    }

    @Test
    void everyTestThatTheDocumentsNameExists() throws IOException {
        Map<String, String> tests = sources().stream()
                .filter(source -> source.toString().contains("/src/test/"))
                .collect(Collectors.toMap(
                        source -> source.getFileName().toString().replace(".java", ""),
                        DocumentationTest::read,
                        (a, b) -> a + b));
        Matcher named = Pattern.compile("`(\\w+(?:IT|Test|Contract))\\.(\\w+)`")
                .matcher(documents().stream().map(DocumentationTest::read).collect(Collectors.joining()));
        int count = 0;
        while (named.find()) {
            count++;
            assertThat(tests.getOrDefault(named.group(1), ""))
                    .as(named.group())
                    .contains("void " + named.group(2) + "(");
        }
        assertThat(count).isGreaterThan(10);
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.concat(docs, top)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("presence-core", "presence-server", "presence-client", "presence-tck")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.filter(path -> path.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
