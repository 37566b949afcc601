package io.presence.tck.report;

import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A run as JUnit's XML, which CI servers show. */
public final class JUnitXml {
    private JUnitXml() {}

    /** Writes it. */
    public static void write(RunResult result, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "presence-tck: " + valid(result.implementation()));
            xml.writeAttribute("tests", Integer.toString(result.rules().size()));
            xml.writeAttribute("failures", Long.toString(result.count(io.presence.tck.run.Outcome.FAILED)));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute(
                    "skipped",
                    Long.toString(result.count(io.presence.tck.run.Outcome.SKIPPED)
                            + result.count(io.presence.tck.run.Outcome.DEPARTED)));
            xml.writeAttribute("time", seconds(result.millis()));
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
                xml.writeStartElement("failure");
                xml.writeAttribute("message", valid(rule.rule().title() + ". " + rule.message()));
                xml.writeEndElement();
            }
            case SKIPPED, DEPARTED -> {
                xml.writeStartElement("skipped");
                xml.writeAttribute("message", valid(rule.message()));
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1_000.0);
    }

    /** XML has no place for most control characters, which names may have. */
    private static String valid(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }
}
