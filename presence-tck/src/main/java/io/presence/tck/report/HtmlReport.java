package io.presence.tck.report;

import io.presence.tck.Chapter;
import io.presence.tck.lab.Transcript;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.TestResult;
import io.presence.tck.wire.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A run as one page without anything beside it: each rule, and of a failure all that was sent and received. */
public final class HtmlReport {
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em; color: #222 }
            h2 { margin-top: 2em } h3 { margin: 2em 0 .3em; padding-top: .6em; border-top: 2px solid #ddd }
            table { border-collapse: collapse; width: 100% }
            td, th { text-align: left; vertical-align: top; padding: .2em .6em; border-bottom: 1px solid #ddd }
            th { white-space: nowrap } td { overflow-wrap: anywhere } td.word { white-space: nowrap }
            .passed { color: #17692c } .failed { color: #b00020; font-weight: bold }
            .skipped { color: #666 } .departed { color: #8a5a00 }
            code, pre, .frames { font-family: ui-monospace, monospace; font-size: 12.5px }
            pre { background: #f6f6f6; padding: .6em; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 40em;
              overflow-y: auto }
            .hex { color: #777 } .step { background: #eef4ff } .sent .way { color: #124e9c }
            .received .way { color: #8a5a00 } .millis { text-align: right; white-space: nowrap }
            summary { cursor: pointer } details { margin: .6em 0 }
            """;

    private final StringBuilder page = new StringBuilder();
    private final RunResult result;
    private final String again;

    private HtmlReport(RunResult result, String again) {
        this.result = result;
        this.again = again;
    }

    /**
     * Writes it.
     *
     * @param result the run
     * @param again the command of the run, to which the choice of a rule can be added
     * @param file the page, which is written over
     * @throws IOException if it cannot be written
     */
    public static void write(RunResult result, String again, Path file) throws IOException {
        Files.writeString(file, new HtmlReport(result, again).page());
    }

    private String page() {
        String title = "presence-tck: " + text(Printable.line(result.implementation()));
        page.append("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>")
                .append(title);
        page.append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head>\n<body>\n<h1>")
                .append(title);
        page.append("</h1>\n");
        summary();
        chapter("Failures", with(Outcome.FAILED), true);
        rules();
        chapter("Declared departures", with(Outcome.DEPARTED), false);
        return page.append("</body></html>\n").toString();
    }

    private List<RuleResult> with(Outcome outcome) {
        return result.rules().stream().filter(rule -> rule.outcome() == outcome).toList();
    }

    private void summary() {
        page.append("<p><b>")
                .append(result.summary())
                .append("</b>; ")
                .append(result.rules().size());
        page.append(result.rules().size() == 1 ? " rule in " : " rules in ");
        page.append(String.format(Locale.ROOT, "%.1f s", result.millis() / 1_000.0))
                .append(". ");
        page.append(
                result.conforms()
                        ? "<span class=\"passed\">No rule of level MUST failed undeclared.</span>"
                        : "<span class=\"failed\">It does not conform.</span>");
        long departed = result.count(Outcome.DEPARTED);
        if (departed > 0) {
            page.append(" Of the skipped ").append(departed).append(departed == 1 ? " is a" : " are");
            page.append(" <a href=\"#departures\">declared departure")
                    .append(departed == 1 ? "" : "s")
                    .append("</a>.");
        }
        page.append("</p>\n");
    }

    /** What was seen of some rules. */
    private void chapter(String heading, List<RuleResult> rules, boolean open) {
        if (!rules.isEmpty()) {
            page.append("<h2")
                    .append(open ? "" : " id=\"departures\"")
                    .append('>')
                    .append(heading)
                    .append("</h2>\n");
            rules.forEach(rule -> seen(rule, open));
        }
    }

    private void seen(RuleResult rule, boolean open) {
        String id = rule.rule().id();
        page.append("<h3 id=\"")
                .append(id)
                .append("\">")
                .append(text(rule.rule().title()))
                .append("</h3>\n");
        page.append("<p>Why: ")
                .append(text(rule.rule().intent()))
                .append("<br>")
                .append(text(Brief.sources(rule.rule())));
        page.append("</p>\n<pre>").append(text(rule.message())).append("</pre>\n");
        List<TestResult> failed = rule.tests().stream()
                .filter(test -> test.outcome() == Outcome.FAILED)
                .toList();
        for (TestResult test : failed) {
            frames(test, open, failed.size() > 1);
        }
        page.append("<p>To repeat it:</p><pre>")
                .append(text(again + " --only " + id))
                .append("</pre>\n");
    }

    private void frames(TestResult test, boolean open, boolean message) {
        page.append("<details")
                .append(open ? " open" : "")
                .append("><summary><code>")
                .append(text(test.test()));
        page.append("</code>, ").append(test.millis()).append(" ms</summary>\n");
        if (message) {
            page.append("<pre>").append(text(test.message())).append("</pre>\n");
        }
        page.append("<table class=\"frames\">\n<tr><th class=\"millis\">ms<th>connection<th><th>frame\n");
        for (Transcript.Entry entry : test.transcript().entries()) {
            page.append("<tr class=\"").append(name(entry.direction())).append("\"><td class=\"millis\">");
            page.append(String.format(Locale.ROOT, "%.1f", entry.millis()));
            if (entry.direction() == Transcript.Direction.STEP) {
                page.append("<td colspan=\"3\">").append(text(entry.text()));
            } else {
                page.append("<td>").append(text(entry.connection())).append("<td class=\"word way\">");
                page.append(name(entry.direction())).append("<td>").append(text(entry.text()));
            }
            if (!entry.hex().isEmpty()) {
                page.append("<div class=\"hex\">").append(entry.hex()).append("</div>");
            }
            page.append('\n');
        }
        page.append("</table></details>\n");
    }

    private void rules() {
        Chapter chapter = null;
        page.append("<h2>All rules</h2>\n<table>\n<tr><th>rule<th>level<th>outcome<th>text\n");
        for (RuleResult rule : result.rules()) {
            if (rule.rule().chapter() != chapter) {
                chapter = rule.rule().chapter();
                page.append("<tr><th colspan=\"4\">")
                        .append(text(chapter.title()))
                        .append('\n');
            }
            String id = rule.rule().id();
            boolean seen = rule.outcome() == Outcome.FAILED || rule.outcome() == Outcome.DEPARTED;
            page.append("<tr><td class=\"word\">").append(seen ? "<a href=\"#" + id + "\">" + id + "</a>" : id);
            page.append("<td>")
                    .append(rule.rule().level())
                    .append("<td class=\"word ")
                    .append(name(rule.outcome()));
            page.append("\">")
                    .append(name(rule.outcome()))
                    .append("<td>")
                    .append(text(rule.rule().text()));
            if (rule.outcome() == Outcome.SKIPPED || rule.outcome() == Outcome.DEPARTED) {
                page.append("<br><small>")
                        .append(text(Brief.of(rule.message())))
                        .append("</small>");
            }
            page.append('\n');
        }
        page.append("</table>\n");
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String text(String text) {
        return Printable.lines(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
