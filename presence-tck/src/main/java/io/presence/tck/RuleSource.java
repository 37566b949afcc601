package io.presence.tck;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a rule comes from.
 *
 * @param document the API page, the protocol page, or a promise of our own
 * @param places the statements' ids there, or, of a promise, the page
 */
public record RuleSource(Document document, List<String> places) {
    /** What a rule can come from. */
    public enum Document {
        /** The API page of presence; its statements are listed in {@code docs/rules.md}. */
        API,
        /** {@code docs/protocol.md}. */
        PROTOCOL,
        /** A promise of this project, beyond both. */
        PROMISE
    }

    static RuleSource api(int... statements) {
        return new RuleSource(
                Document.API,
                Arrays.stream(statements).mapToObj(each -> "API-" + each).toList());
    }

    static RuleSource wire(String... statements) {
        return new RuleSource(Document.PROTOCOL, List.of(statements));
    }

    static RuleSource promise(String page) {
        return new RuleSource(Document.PROMISE, List.of(page));
    }

    @Override
    public String toString() {
        String all = places.stream().collect(Collectors.joining(", "));
        return switch (document) {
            case API -> "API page: " + all;
            case PROTOCOL -> "protocol page: " + all;
            case PROMISE -> "promises of this project: " + all;
        };
    }
}
