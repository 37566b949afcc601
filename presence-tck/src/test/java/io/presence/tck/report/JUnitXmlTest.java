package io.presence.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RunResult;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class JUnitXmlTest {
    @TempDir
    private Path directory;

    private Element written(RunResult result) throws Exception {
        Path file = directory.resolve("junit.xml");
        JUnitXml.write(result, file);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static Element only(Element parent, String name) {
        assertThat(parent.getElementsByTagName(name).getLength()).as(name).isEqualTo(1);
        return (Element) parent.getElementsByTagName(name).item(0);
    }

    @Test
    void theSuiteCountsItsRules() throws Exception {
        Element suite = written(Runs.ofAllOutcomes());

        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(suite.getAttribute("name")).isEqualTo("presence-tck: a <fake> & more");
        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("2");
        assertThat(suite.getAttribute("time")).isEqualTo("65.432");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(4);
    }

    @Test
    void aRuleIsATestOfItsChapter() throws Exception {
        Element test = only(written(Runs.run(Runs.rule(PresenceRule.LOG_1, Outcome.PASSED, ""))), "testcase");

        assertThat(test.getAttribute("classname")).isEqualTo("Connection and login");
        assertThat(test.getAttribute("name")).isEqualTo("LOG-1 MUST: the server sends nothing before the client does");
        assertThat(test.hasChildNodes()).isFalse();
    }

    @Test
    void aFailureHasItsFirstLineAsMessageAndAllLinesAsContent() throws Exception {
        Element failure =
                only(written(Runs.run(Runs.failed(PresenceRule.LOG_2, "it ended\n    at A\n\tat B"))), "failure");

        assertThat(failure.getAttribute("type")).isEqualTo("MUST");
        assertThat(failure.getAttribute("message")).startsWith("LOG-2 MUST: ").endsWith(". it ended …");
        assertThat(failure.getTextContent())
                .endsWith(". it ended\n    at A\n\tat B\nfrom the protocol page: C-1, C-2, C-18");
    }

    @Test
    void departuresAndSkipsAreSkippedWithTheReason() throws Exception {
        Element suite = written(Runs.ofAllOutcomes());

        assertThat(((Element) suite.getElementsByTagName("skipped").item(0)).getAttribute("message"))
                .isEqualTo("declared: it is older (page 7); seen: an answer");
        assertThat(((Element) suite.getElementsByTagName("skipped").item(1)).getAttribute("message"))
                .isEqualTo("give --slow");
    }

    @Test
    void whateverOthersSentTheFileIsXml() throws Exception {
        Element suite = written(new RunResult(
                Runs.NASTY,
                Runs.run(
                                Runs.failed(PresenceRule.LOG_2, Runs.NASTY),
                                Runs.rule(PresenceRule.LOG_3, Outcome.SKIPPED, Runs.NASTY))
                        .rules(),
                1));

        assertThat(suite.getAttribute("name")).isEqualTo("presence-tck: " + Runs.NASTY_SHOWN);
        assertThat(only(suite, "failure").getTextContent()).contains(Runs.NASTY_SHOWN);
        assertThat(only(suite, "skipped").getAttribute("message")).isEqualTo(Runs.NASTY_SHOWN);
    }

    @Test
    void aVeryLongMessageIsWholeInTheContentOnly() throws Exception {
        Element failure = only(written(Runs.run(Runs.failed(PresenceRule.LOG_2, "x".repeat(100_000)))), "failure");

        assertThat(failure.getAttribute("message")).hasSizeLessThan(600);
        assertThat(failure.getTextContent()).hasSizeGreaterThan(100_000);
    }
}
