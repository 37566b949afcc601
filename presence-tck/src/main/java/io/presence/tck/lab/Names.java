package io.presence.tck.lab;

import java.util.List;

/** Names that mean something to somebody. */
public final class Names {
    /** What stands for everybody in a MULTIPLE_SUBSCRIPTIONS (protocol P-7). */
    public static final String EVERYONE = "%_EVERYONE_%";

    /** The user who is logged in and never present (protocol L-3). */
    public static final String UNSEEN = "OPEN";

    /** What the published server calls who logs in without a username. */
    public static final String ANONYMOUS = "open";

    /** Names that some language, library or format takes for something else. */
    public static final List<String> PECULIAR = List.of(
            "__proto__",
            "constructor",
            "toString",
            "null",
            "undefined",
            "7",
            "-1",
            "a b",
            " ",
            "\"quoted\"",
            "{\"json\":true}",
            "back\\slash",
            "line\nbreak",
            "nul\u0000l",
            "ünï\u0301cödé",
            "日本",
            "\uD83D\uDE00",
            "a/b?c=d#e",
            "%41",
            "*",
            "$",
            ".",
            "<b>");

    private Names() {}
}
