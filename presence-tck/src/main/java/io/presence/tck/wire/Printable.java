package io.presence.tck.wire;

/**
 * Text of others as people can read it: what would move the cursor of a terminal, turn the direction of a line or has no
 * place in a file of UTF-8 or XML is shown as an escape, {@code \u0007} for example. Shown text may be shown again.
 */
public final class Printable {
    private Printable() {}

    /** On one line: line breaks and tabs are escapes, too. */
    public static String line(String text) {
        return escaped(text, "");
    }

    /** As it is, with its line breaks and tabs. */
    public static String lines(String text) {
        return escaped(text, "\n\t");
    }

    /**
     * The beginning of a text, with how long it was.
     *
     * @param text the text
     * @param max how much is kept of it, in UTF-16 units; never half a character
     * @return the text itself if it is no longer
     */
    public static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "… (" + text.length() + " characters)";
    }

    private static String escaped(String text, String kept) {
        if (text.codePoints().allMatch(each -> isPlain(each) || kept.indexOf(each) >= 0)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(each -> {
            if (isPlain(each) || kept.indexOf(each) >= 0) {
                shown.appendCodePoint(each);
            } else {
                shown.append(escape(each));
            }
        });
        return shown.toString();
    }

    private static String escape(int codePoint) {
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(codePoint > 0xFFFF ? "\\u{%x}" : "\\u%04x", codePoint);
        };
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> !turnsDirection(codePoint) && !isNoCharacter(codePoint);
        };
    }

    /** Of Unicode's marks for direction those that reach beyond themselves. */
    private static boolean turnsDirection(int codePoint) {
        return (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }

    /** The last two of each plane, which XML does not have. */
    private static boolean isNoCharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE;
    }
}
