package io.presence.tck.report;

import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.wire.Printable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run as JUnit's XML, which CI servers show: a test for each rule. A line break in an attribute is read as a space, so
 * that whatever has several lines is content.
 */
public final class JUnitXml {
    private JUnitXml() {}

    /**
     * Writes it.
     *
     * @param result the run
     * @param file the file, which is written over
     * @throws IOException if it cannot be written
     */
    public static void write(RunResult result, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "presence-tck: " + Printable.line(result.implementation()));
            xml.writeAttribute("tests", Integer.toString(result.rules().size()));
            xml.writeAttribute("failures", Long.toString(result.count(Outcome.FAILED)));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute(
                    "skipped", Long.toString(result.count(Outcome.SKIPPED) + result.count(Outcome.DEPARTED)));
            xml.writeAttribute("time", seconds(result.millis()));
            xml.writeCharacters("\n");
            for (RuleResult rule : result.rules()) {
                testcase(xml, rule);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void testcase(XMLStreamWriter xml, RuleResult rule) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", rule.rule().chapter().title());
        xml.writeAttribute("name", rule.rule().title());
        xml.writeAttribute("time", seconds(rule.millis()));
        switch (rule.outcome()) {
            case PASSED -> {}
            case FAILED -> {
                String message = rule.rule().title() + ". " + rule.message();
                xml.writeStartElement("failure");
                xml.writeAttribute("type", rule.rule().level().name());
                xml.writeAttribute("message", Brief.of(message));
                xml.writeCharacters(Printable.lines(message) + "\n" + Brief.sources(rule.rule()));
                xml.writeEndElement();
            }
            case SKIPPED, DEPARTED -> {
                xml.writeStartElement("skipped");
                xml.writeAttribute("message", Brief.of(rule.message()));
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1_000.0);
    }
}
