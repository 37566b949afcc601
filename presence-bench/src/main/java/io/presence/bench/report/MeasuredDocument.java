package io.presence.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document with measured parts, each between {@code <!-- measured NAME -->} and {@code <!-- /measured -->}; what stands
 * around them is somebody's prose, and kept.
 *
 * @param text the document
 * @param missing the parts it has no place for
 */
record MeasuredDocument(String text, List<String> missing) {
    private static final Pattern PART =
            Pattern.compile("(<!-- measured ([a-z]+) -->\\n)(.*?)(<!-- /measured -->)", Pattern.DOTALL);

    /** The document with these parts in their places; one that is not among them stays as it is. */
    static MeasuredDocument with(String document, Map<String, String> parts) {
        List<String> missing = new ArrayList<>(parts.keySet());
        Matcher matcher = PART.matcher(document);
        StringBuilder written = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(2);
            missing.remove(name);
            String part = parts.containsKey(name) ? "\n" + parts.get(name) + "\n" : matcher.group(3);
            matcher.appendReplacement(written, Matcher.quoteReplacement(matcher.group(1) + part + matcher.group(4)));
        }
        matcher.appendTail(written);
        return new MeasuredDocument(written.toString(), List.copyOf(missing));
    }
}
