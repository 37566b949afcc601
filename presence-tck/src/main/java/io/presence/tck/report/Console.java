package io.presence.tck.report;

import io.presence.tck.Chapter;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.wire.Printable;
import java.io.PrintWriter;
import java.util.Locale;

/** Progress and outcome as lines of text. The last one is the summary, for machines, too. */
public final class Console {
    /** Of a failure's message; the report has all of it. */
    private static final int MAX_CHARACTERS = 4_000;

    private final PrintWriter out;
    private final String again;
    private Chapter chapter;

    /**
     * Progress.
     *
     * @param out where to, which is not closed
     * @param again the command of the run, to which the choice of a rule can be added
     */
    public Console(PrintWriter out, String again) {
        this.out = out;
        this.again = again;
    }

    /** A rule's outcome is known. */
    public void progress(RuleResult result) {
        if (result.rule().chapter() != chapter) {
            chapter = result.rule().chapter();
            out.println();
            out.println(chapter.title());
        }
        boolean failed = result.outcome() == Outcome.FAILED;
        String line = String.format(
                Locale.ROOT,
                "  %-8s %-7s %5d ms  %s",
                failed ? "FAILED" : result.outcome().name().toLowerCase(Locale.ROOT),
                result.rule().id(),
                result.millis(),
                switch (result.outcome()) {
                    case PASSED -> result.rule().text();
                    case FAILED -> "";
                    case SKIPPED, DEPARTED -> Brief.of(result.message());
                });
        out.println(line.stripTrailing());
        if (failed) {
            String message = Printable.shortened(result.message(), MAX_CHARACTERS);
            indented(result.rule().title() + ". " + Printable.lines(message));
            indented(Brief.sources(result.rule()));
            indented("to repeat it: " + again + " --only " + result.rule().id());
        }
        out.flush();
    }

    private void indented(String text) {
        text.lines().forEach(line -> out.println("    " + line));
    }

    /**
     * All is known.
     *
     * @param result the run
     * @param more what else is to be said before the summary, or empty
     */
    public void end(RunResult result, String more) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%s: %d rule%s in %.1f s%n",
                Printable.line(result.implementation()),
                result.rules().size(),
                result.rules().size() == 1 ? "" : "s",
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
            out.println("no rule of level MUST failed");
        }
        out.println(result.summary());
        out.flush();
    }
}
