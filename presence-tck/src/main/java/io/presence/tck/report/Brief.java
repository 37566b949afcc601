package io.presence.tck.report;

import io.presence.tck.PresenceRule;
import io.presence.tck.RuleSource;
import io.presence.tck.wire.Printable;
import java.util.stream.Collectors;

/** What reports say on one line. */
final class Brief {
    private static final int MAX_CHARACTERS = 500;

    private Brief() {}

    /** A message's first line, shortened. */
    static String of(String message) {
        String first = message.lines().findFirst().orElse("");
        String more = message.strip().equals(first.strip()) ? "" : " …";
        return Printable.line(Printable.shortened(first, MAX_CHARACTERS)) + more;
    }

    /** Where a rule comes from. */
    static String sources(PresenceRule rule) {
        return rule.sources().stream()
                .map(RuleSource::toString)
                .collect(Collectors.joining("; from the ", "from the ", ""));
    }
}
