package io.presence.tck.report;

import io.presence.tck.Chapter;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import java.io.PrintWriter;
import java.util.Locale;

/** Progress and outcome as lines of text. The last one is the summary, for machines, too. */
public final class Console {
    private final PrintWriter out;
    private Chapter chapter;

    public Console(PrintWriter out) {
        this.out = out;
    }

    /** A rule's outcome is known. */
    public void progress(RuleResult result) {
        if (result.rule().chapter() != chapter) {
            chapter = result.rule().chapter();
            out.println();
            out.println(chapter.title());
        }
        out.printf(
                Locale.ROOT,
                "  %-8s %-7s %5d ms  %s%n",
                result.outcome() == Outcome.FAILED
                        ? "FAILED"
                        : result.outcome().name().toLowerCase(Locale.ROOT),
                result.rule().id(),
                result.millis(),
                switch (result.outcome()) {
                    case PASSED -> result.rule().text();
                    case FAILED -> "";
                    case SKIPPED, DEPARTED -> result.message();
                });
        if (result.outcome() == Outcome.FAILED) {
            out.println("    " + result.rule().title() + ". " + result.message());
            out.println("    from the "
                    + String.join(
                            "; from the ",
                            result.rule().sources().stream()
                                    .map(Object::toString)
                                    .toList()));
        }
        out.flush();
    }

    /** All is known. */
    public void end(RunResult result, String more) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%s: %d rules in %.1f s%n",
                result.implementation(),
                result.rules().size(),
                result.millis() / 1_000.0);
        long departed = result.count(Outcome.DEPARTED);
        if (departed > 0) {
            out.println("of the skipped " + departed
                    + (departed == 1 ? " is a declared departure" : " are declared departures"));
        }
        if (!more.isEmpty()) {
            out.println(more);
        }
        if (result.count(Outcome.FAILED) > 0 && result.conforms()) {
            out.println("only rules of level SHOULD failed");
        }
        out.println(result.summary());
        out.flush();
    }
}
