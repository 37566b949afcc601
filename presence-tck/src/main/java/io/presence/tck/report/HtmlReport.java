package io.presence.tck.report;

import io.presence.tck.Chapter;
import io.presence.tck.lab.Transcript;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.TestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A run as one page without anything beside it: each rule, and of a failure all that was sent and received. */
public final class HtmlReport {
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em; color: #222 }
            table { border-collapse: collapse; width: 100% }
            td, th { text-align: left; vertical-align: top; padding: .2em .6em; border-bottom: 1px solid #ddd }
            .passed { color: #17692c } .failed { color: #b00020; font-weight: bold }
            .skipped { color: #666 } .departed { color: #8a5a00 }
            code, pre, .frames { font-family: ui-monospace, monospace; font-size: 12.5px }
            pre { background: #f6f6f6; padding: .6em; overflow-x: auto; white-space: pre-wrap }
            .hex { color: #777; word-break: break-all } .step { background: #eef4ff } .sent td:nth-child(3) { color: #124e9c }
            summary { cursor: pointer }
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
     * @param file the page
     */
    public static void write(RunResult result, String again, Path file) throws IOException {
        Files.writeString(file, new HtmlReport(result, again).page());
    }

    private String page() {
        String title = "presence-tck: " + text(result.implementation());
        page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(title);
        page.append("</title><style>")
                .append(STYLE)
                .append("</style><h1>")
                .append(title)
                .append("</h1>\n");
        page.append("<p>")
                .append(result.summary())
                .append(" of ")
                .append(result.rules().size())
                .append(" rules, in ");
        page.append(String.format(Locale.ROOT, "%.1f s", result.millis() / 1_000.0))
                .append(".</p>\n");
        failures();
        rules();
        return page.append("</html>\n").toString();
    }

    private void failures() {
        for (RuleResult rule : result.rules()) {
            if (rule.outcome() == Outcome.FAILED) {
                failure(rule, "h2");
            }
        }
    }

    private void failure(RuleResult rule, String heading) {
        String id = rule.rule().id();
        page.append('<')
                .append(heading)
                .append(" id=\"")
                .append(id)
                .append("\">")
                .append(text(rule.rule().title()));
        page.append("</")
                .append(heading)
                .append(">\n<p>Why: ")
                .append(text(rule.rule().intent()))
                .append("<br>From: ");
        page.append(text(rule.rule().sources().toString())).append("</p>\n");
        page.append("<pre>").append(text(rule.message())).append("</pre>\n");
        for (TestResult test : rule.tests()) {
            if (test.outcome() == Outcome.FAILED) {
                frames(test);
            }
        }
        page.append("<p>To repeat it:</p><pre>")
                .append(text(again + " --only " + id))
                .append("</pre>\n");
    }

    private void frames(TestResult test) {
        page.append("<details open><summary><code>")
                .append(text(test.test()))
                .append("</code>, ")
                .append(test.millis());
        page.append(" ms</summary><table class=\"frames\"><tr><th>ms<th>connection<th><th>frame\n");
        for (Transcript.Entry entry : test.transcript().entries()) {
            String direction = entry.direction().name().toLowerCase(Locale.ROOT);
            page.append("<tr class=\"").append(direction).append("\"><td>");
            page.append(String.format(Locale.ROOT, "%.1f", entry.millis()))
                    .append("<td>")
                    .append(text(entry.connection()));
            page.append("<td>")
                    .append(
                            switch (entry.direction()) {
                                case SENT -> "sent";
                                case RECEIVED -> "received";
                                case STEP -> "";
                            });
            page.append("<td>").append(text(entry.text()));
            if (!entry.hex().isEmpty()) {
                page.append("<div class=\"hex\">").append(entry.hex()).append("</div>");
            }
            page.append('\n');
        }
        page.append("</table>");
        if (test.transcript().left() > 0) {
            page.append("<p>and ").append(test.transcript().left()).append(" more</p>");
        }
        page.append("</details>\n");
    }

    private void rules() {
        Chapter chapter = null;
        page.append("<h2>All rules</h2>\n<table><tr><th>rule<th>level<th>outcome<th>text\n");
        for (RuleResult rule : result.rules()) {
            if (rule.rule().chapter() != chapter) {
                chapter = rule.rule().chapter();
                page.append("<tr><th colspan=\"4\">")
                        .append(text(chapter.title()))
                        .append('\n');
            }
            String outcome = rule.outcome().name().toLowerCase(Locale.ROOT);
            page.append("<tr><td>");
            if (rule.outcome() == Outcome.FAILED) {
                page.append("<a href=\"#")
                        .append(rule.rule().id())
                        .append("\">")
                        .append(rule.rule().id())
                        .append("</a>");
            } else {
                page.append(rule.rule().id());
            }
            page.append("<td>")
                    .append(rule.rule().level())
                    .append("<td class=\"")
                    .append(outcome)
                    .append("\">");
            page.append(outcome).append("<td>").append(text(rule.rule().text()));
            if (rule.outcome() == Outcome.SKIPPED || rule.outcome() == Outcome.DEPARTED) {
                page.append("<br><small>").append(text(rule.message())).append("</small>");
            }
            page.append('\n');
        }
        page.append("</table>\n");
    }

    private static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
