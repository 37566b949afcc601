package io.presence.tck.report;

import io.presence.tck.Chapter;
import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Several runs side by side: rules and implementations, with the departures explained below. */
public final class ConformanceTable {
    private final StringBuilder page = new StringBuilder();
    private final List<RunResult> runs;
    private final List<Map<PresenceRule, RuleResult>> results;

    private ConformanceTable(List<RunResult> runs) {
        this.runs = runs;
        this.results = runs.stream()
                .map(run -> run.rules().stream().collect(Collectors.toMap(RuleResult::rule, Function.identity())))
                .toList();
    }

    /**
     * The page.
     *
     * @param runs the runs, a column each
     * @return Markdown
     */
    public static String markdown(List<RunResult> runs) {
        return new ConformanceTable(runs).page();
    }

    private String page() {
        page.append("# Who conforms to what\n\n");
        page.append("Made of the kit's runs by `presence-tck table`; [rules.md](rules.md) has the rules.\n\n");
        page.append(
                        "+ passes; **fails**; *departs*, as declared and explained below; - was not tried, for the reason below;")
                .append(" empty: not\nabout this.\n\n");
        page.append("| | ")
                .append(runs.stream().map(run -> cell(run.implementation())).collect(Collectors.joining(" | ")));
        page.append(" |\n|---").append("|---".repeat(runs.size())).append("|\n");
        for (Chapter chapter : Chapter.values()) {
            chapter(chapter);
        }
        page.append("| | ")
                .append(runs.stream().map(RunResult::summary).collect(Collectors.joining(" | ")))
                .append(" |\n");
        reasons("Departures", Outcome.DEPARTED);
        reasons("Not tried", Outcome.SKIPPED);
        reasons("Failures", Outcome.FAILED);
        return page.toString();
    }

    private void chapter(Chapter chapter) {
        List<PresenceRule> rules = new ArrayList<>();
        for (PresenceRule rule : PresenceRule.values()) {
            if (rule.chapter() == chapter && results.stream().anyMatch(each -> each.containsKey(rule))) {
                rules.add(rule);
            }
        }
        if (rules.isEmpty()) {
            return;
        }
        page.append("| **")
                .append(chapter.title())
                .append("** |")
                .append(" |".repeat(runs.size()))
                .append('\n');
        for (PresenceRule rule : rules) {
            page.append("| ").append(rule.id()).append(' ').append(rule.level()).append(": ");
            page.append(cell(rule.text())).append(" | ");
            page.append(results.stream().map(each -> mark(each.get(rule))).collect(Collectors.joining(" | ")));
            page.append(" |\n");
        }
    }

    private static String mark(RuleResult result) {
        if (result == null) {
            return "";
        }
        return switch (result.outcome()) {
            case PASSED -> "+";
            case FAILED -> "**fails**";
            case DEPARTED -> "*departs*";
            case SKIPPED -> "-";
        };
    }

    private void reasons(String title, Outcome outcome) {
        StringBuilder all = new StringBuilder();
        for (RunResult run : runs) {
            // Many rules may have one reason.
            Map<String, List<String>> rules = run.rules().stream()
                    .filter(each -> each.outcome() == outcome)
                    .collect(Collectors.groupingBy(
                            each -> shown(each.message()),
                            LinkedHashMap::new,
                            Collectors.mapping(each -> each.rule().id(), Collectors.toList())));
            if (!rules.isEmpty()) {
                all.append("\n**").append(cell(run.implementation())).append("**\n\n");
                rules.forEach((reason, ids) -> all.append("- ")
                        .append(String.join(", ", ids))
                        .append(": ")
                        .append(reason)
                        .append('\n'));
            }
        }
        if (!all.isEmpty()) {
            page.append("\n## ").append(title).append('\n').append(all);
        }
    }

    /** What was seen differs with each run; the declared reason does not. */
    private static String shown(String message) {
        int seen = message.indexOf("; seen: ");
        String stable = message.startsWith("declared: ") && seen > 0
                ? message.substring("declared: ".length(), seen)
                : message.lines().findFirst().orElse("");
        return cell(stable);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
    }
}
