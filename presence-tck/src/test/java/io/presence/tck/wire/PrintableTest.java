package io.presence.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void ordinaryTextOfAnyLanguageStaysAsItIs() {
        String text = "ünï\u0301cödé 日本 \uD83D\uDE00 \"quoted\" back\\slash <b>";

        assertThat(Printable.line(text)).isEqualTo(text);
        assertThat(Printable.lines(text)).isEqualTo(text);
    }

    @Test
    void whatATerminalOrAFileWouldStumbleOverIsAnEscape() {
        assertThat(Printable.lines("bell\u0007 red\u001b[31m nul\u0000 c1\u009b"))
                .isEqualTo("bell\\u0007 red\\u001b[31m nul\\u0000 c1\\u009b");
        assertThat(Printable.lines("half \uD83D, no character \uFFFE")).isEqualTo("half \\ud83d, no character \\ufffe");
        assertThat(Printable.lines("turned \u202Eeman\u202C")).isEqualTo("turned \\u202eeman\\u202c");
        assertThat(Printable.line("far " + Character.toString(0x1FFFF))).isEqualTo("far \\u{1ffff}");
    }

    @Test
    void lineBreaksStayOnlyWhereSeveralLinesAreMeant() {
        assertThat(Printable.lines("one\n\ttwo")).isEqualTo("one\n\ttwo");
        assertThat(Printable.line("one\n\ttwo\r\u2028")).isEqualTo("one\\n\\ttwo\\r\\u2028");
    }

    @Test
    void whatIsShownMayBeShownAgain() {
        String once = Printable.line("a\u0007\nb");

        assertThat(Printable.line(once)).isEqualTo(once);
    }

    @Test
    void aLongTextIsShortenedAndNeverInTheMiddleOfACharacter() {
        assertThat(Printable.shortened("abc", 3)).isEqualTo("abc");
        assertThat(Printable.shortened("abcd", 3)).isEqualTo("abc… (4 characters)");
        assertThat(Printable.shortened("ab\uD83D\uDE00d", 3)).isEqualTo("ab… (5 characters)");
    }
}
