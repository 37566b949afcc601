package io.presence.tck.report;

import io.presence.tck.Chapter;
import io.presence.tck.PresenceRule;
import io.presence.tck.RuleSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/rules.md}: the rules, and which statement of which page each is about. */
public final class RulesPage {
    private static final Comparator<String> BY_NUMBER = Comparator.comparing(RulesPage::letters)
            .thenComparingInt(id -> Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)));

    private RulesPage() {}

    private static String letters(String id) {
        return id.substring(0, id.lastIndexOf('-'));
    }

    /**
     * The page.
     *
     * @param tested the rules that have a test
     * @return Markdown
     */
    public static String markdown(Set<PresenceRule> tested) {
        StringBuilder page = new StringBuilder();
        page.append("# The rules\n\n");
        page.append(
                        "What a presence server and a client do. This page is made of `PresenceRule` by `presence-tck rules`; the")
                .append(
                        " build\nfails where it is stale. How the kit tests an implementation by them stands in [tck.md](tck.md).\n\n");
        page.append("MUST, SHOULD and MAY are those of RFC 2119. Names: *alice* and others are users, and what their")
                .append(" connections are\ncalled; an *open* connection is one that is logged in.\n\n");
        page.append(PresenceRule.values().length)
                .append(" rules, ")
                .append(tested.size())
                .append(" of them tested.\n");
        for (Chapter chapter : Chapter.values()) {
            chapter(page, chapter, tested);
        }
        api(page);
        protocol(page);
        return page.toString();
    }

    private static void chapter(StringBuilder page, Chapter chapter, Set<PresenceRule> tested) {
        List<PresenceRule> rules = Arrays.stream(PresenceRule.values())
                .filter(rule -> rule.chapter() == chapter)
                .toList();
        if (rules.isEmpty()) {
            return;
        }
        page.append("\n## ")
                .append(chapter.title())
                .append(" (")
                .append(chapter.prefix())
                .append(")\n\n");
        page.append("| rule | | text | intent | from |\n|---|---|---|---|---|\n");
        for (PresenceRule rule : rules) {
            page.append("| **")
                    .append(rule.id())
                    .append("** | ")
                    .append(rule.level())
                    .append(" | ");
            page.append(cell(rule.text()));
            if (!tested.contains(rule)) {
                page.append(" *(no test: ")
                        .append(cell(rule.untested().orElse("unknown")))
                        .append(")*");
            }
            page.append(" | ").append(cell(rule.intent())).append(" | ");
            page.append(rule.sources().stream().map(RulesPage::link).collect(Collectors.joining("; ")));
            page.append(" |\n");
        }
    }

    private static String link(RuleSource source) {
        String places = String.join(", ", source.places());
        return switch (source.document()) {
            case API -> places;
            case PROTOCOL -> "[protocol](protocol.md) " + places;
            case PROMISE ->
                source.places().stream()
                        .map(page -> "[" + page.replace("docs/", "") + "](" + page.replace("docs/", "") + ")")
                        .collect(Collectors.joining(", "));
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static void api(StringBuilder page) {
        page.append("\n## The API page's statements\n\n| | it says | rules |\n|---|---|---|\n");
        Map<String, List<PresenceRule>> rules = rulesOf(RuleSource.Document.API);
        apiStatements().forEach((id, text) -> page.append("| ")
                .append(id)
                .append(" | ")
                .append(cell(text))
                .append(" | ")
                .append(ids(rules.getOrDefault(id, List.of())))
                .append(" |\n"));
    }

    private static void protocol(StringBuilder page) {
        page.append("\n## The protocol page's statements\n\n");
        page.append(
                "Each numbered statement of [protocol.md](protocol.md), and the rules about it, or why there is none.\n\n");
        page.append("| | rules |\n|---|---|\n");
        Map<String, List<PresenceRule>> rules = rulesOf(RuleSource.Document.PROTOCOL);
        Map<String, String> without = withoutRule();
        Set<String> all = new TreeSet<>(BY_NUMBER);
        all.addAll(rules.keySet());
        all.addAll(without.keySet());
        for (String id : all) {
            page.append("| ").append(id).append(" | ");
            page.append(rules.containsKey(id) ? ids(rules.get(id)) : "none: " + cell(without.get(id)))
                    .append(" |\n");
        }
    }

    private static String ids(Collection<PresenceRule> rules) {
        return rules.stream().map(PresenceRule::id).collect(Collectors.joining(", "));
    }

    /** The rules of each statement of a document. */
    public static Map<String, List<PresenceRule>> rulesOf(RuleSource.Document document) {
        Map<String, List<PresenceRule>> rules =
                document == RuleSource.Document.PROMISE ? new TreeMap<>() : new TreeMap<>(BY_NUMBER);
        for (PresenceRule rule : PresenceRule.values()) {
            for (RuleSource source : rule.sources()) {
                if (source.document() == document) {
                    source.places().forEach(place -> rules.computeIfAbsent(place, each -> new ArrayList<>())
                            .add(rule));
                }
            }
        }
        return rules;
    }

    /** The statements of the API page, by id. */
    public static Map<String, String> apiStatements() {
        return read("api-page.properties");
    }

    /** The statements of the protocol page that no rule is about, and why. */
    public static Map<String, String> withoutRule() {
        return read("without-rule.properties");
    }

    private static Map<String, String> read(String name) {
        Properties properties = new Properties();
        try (InputStream in = RulesPage.class.getResourceAsStream(name);
                InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new TreeMap<>(BY_NUMBER);
        properties.stringPropertyNames().forEach(id -> all.put(id, properties.getProperty(id)));
        return all;
    }
}
