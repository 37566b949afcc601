package io.presence.tck.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One message as it is on the wire: topic, and the fields of the body in their order, each as often as it is there. The
 * kit's own reading of the protocol page, which shares no code with any server or client.
 *
 * <p>Immutable; each {@code with…} gives another one.
 */
public final class WireMessage {
    private static final int TOPIC = 2;
    private static final int BODY = 3;
    private static final int MAX_SHOWN_CHARACTERS = 300;
    private static final int MAX_SHOWN_NAMES = 20;

    /** A field of the body: its number, and its value as a {@code Long} (varint) or {@code byte[]} (length-delimited). */
    private record Field(int number, Object value) {}

    private final int topic;
    private final List<Field> fields;

    private WireMessage(int topic, List<Field> fields) {
        this.topic = topic;
        this.fields = fields;
    }

    /** A message with its action and no other field. */
    public static WireMessage of(MessageKind kind) {
        return of(kind.topic().number(), kind.action());
    }

    /** A message of any topic and action, those that the protocol does not have, too. */
    public static WireMessage of(int topic, int action) {
        return new WireMessage(topic, List.of()).with(1, (long) action);
    }

    /** A message of a topic without any field, its action left out. */
    public static WireMessage empty(int topic) {
        return new WireMessage(topic, List.of());
    }

    /** With a correlation id. */
    public WireMessage withId(String correlationId) {
        return with("correlationId", correlationId);
    }

    /** With more names, each a field of its own. */
    public WireMessage withNames(String... names) {
        return withNames(List.of(names));
    }

    /** With more names, each a field of its own. */
    public WireMessage withNames(List<String> names) {
        int number = topic().orElseThrow().fieldNumber("names");
        List<Field> longer = new ArrayList<>(fields);
        names.forEach(name -> longer.add(new Field(number, name.getBytes(StandardCharsets.UTF_8))));
        return new WireMessage(topic, List.copyOf(longer));
    }

    /** With the name of one user. */
    public WireMessage withName(String name) {
        return with("name", name);
    }

    /** With data, JSON text or not. */
    public WireMessage withData(String data) {
        return with("data", data);
    }

    /**
     * With a text field.
     *
     * @throws IllegalArgumentException if the topic has no field of this name
     */
    public WireMessage with(String field, String value) {
        return with(topic().orElseThrow().fieldNumber(field), value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * With a number or a flag.
     *
     * @throws IllegalArgumentException if the topic has no field of this name
     */
    public WireMessage with(String field, long value) {
        return with(topic().orElseThrow().fieldNumber(field), value);
    }

    /** With one more field: a {@code Long} is written as a varint, a {@code byte[]} length-delimited. */
    public WireMessage with(int field, Object value) {
        if (!(value instanceof Long || value instanceof byte[])) {
            throw new IllegalArgumentException("a field is a Long or bytes, not " + value);
        }
        List<Field> longer = new ArrayList<>(fields);
        longer.add(new Field(field, value));
        return new WireMessage(topic, List.copyOf(longer));
    }

    /** Without a field, however often it was there. */
    public WireMessage without(String field) {
        int number = topic().orElseThrow().fieldNumber(field);
        return new WireMessage(
                topic, fields.stream().filter(each -> each.number != number).toList());
    }

    /** With the fields in the opposite order. */
    public WireMessage reversed() {
        List<Field> reversed = new ArrayList<>(fields);
        Collections.reverse(reversed);
        return new WireMessage(topic, List.copyOf(reversed));
    }

    /** The topic's number, whether or not the protocol has one of it. */
    public int topicNumber() {
        return topic;
    }

    /** The topic, if it is one that has messages here. */
    public Optional<Topic> topic() {
        return Topic.of(topic);
    }

    /** The action's number; 0 if it is absent. */
    public int action() {
        return number("action").map(Long::intValue).orElse(0);
    }

    /** What it is, if the protocol has it. */
    public Optional<MessageKind> kind() {
        return MessageKind.of(topic, action());
    }

    /** Whether it is of this topic and action. */
    public boolean is(MessageKind kind) {
        return topic == kind.topic().number() && action() == kind.action();
    }

    /** A text field; of one that is there several times the last (protocol W-18). */
    public Optional<String> text(String field) {
        return last(field, byte[].class).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** A field that is a number; of one that is there several times the last (protocol W-18). */
    public Optional<Long> number(String field) {
        return last(field, Long.class);
    }

    /** Whether a field is there, whatever its value. */
    public boolean has(String field) {
        int number = numberOf(field);
        return fields.stream().anyMatch(each -> each.number == number);
    }

    /** Whether a flag is set; one that is absent is not. */
    public boolean flag(String field) {
        return number(field).orElse(0L) != 0;
    }

    /** The correlation id. */
    public Optional<String> id() {
        return text("correlationId");
    }

    /** The name of the one user it is about. */
    public Optional<String> name() {
        return text("name");
    }

    /** The data, JSON text if the sender was right. */
    public Optional<String> data() {
        return text("data");
    }

    /** All of {@code names}. */
    public List<String> names() {
        int number = numberOf("names");
        return fields.stream()
                .filter(each -> each.number == number && each.value instanceof byte[])
                .map(each -> new String((byte[]) each.value, StandardCharsets.UTF_8))
                .toList();
    }

    /** The names of the fields that are there, the action's apart, in their order. */
    public List<String> fieldNames() {
        return fields.stream()
                .filter(each -> each.number != 1)
                .map(each -> fieldName(each.number))
                .distinct()
                .toList();
    }

    /** Whether the numbers of the fields never fall (protocol W-31). */
    public boolean ascends() {
        for (int i = 1; i < fields.size(); i++) {
            if (fields.get(i).number < fields.get(i - 1).number) {
                return false;
            }
        }
        return true;
    }

    private <T> Optional<T> last(String field, Class<T> type) {
        int number = numberOf(field);
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).number == number && type.isInstance(fields.get(i).value)) {
                return Optional.of(type.cast(fields.get(i).value));
            }
        }
        return Optional.empty();
    }

    /** 1 is the action in each table; a field that the topic does not have is never there. */
    private int numberOf(String field) {
        if (field.equals("action")) {
            return 1;
        }
        try {
            return topic().map(each -> each.fieldNumber(field)).orElse(-1);
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private String fieldName(int number) {
        return topic().map(each -> each.fieldName(number)).orElse("field " + number);
    }

    // ---- bytes ----

    /** The frame, as an encoder should write it: shortest varints, the fields in the order they were added. */
    public byte[] encode() {
        return frame(envelope(topic, body()));
    }

    /** The body alone. */
    public byte[] body() {
        return written(out -> {
            for (Field field : fields) {
                if (field.value instanceof Long number) {
                    out.writeUInt64(field.number, number);
                } else {
                    out.writeByteArray(field.number, (byte[]) field.value);
                }
            }
        });
    }

    /** An envelope of a topic and a body. */
    public static byte[] envelope(int topic, byte[] body) {
        return written(out -> {
            out.writeUInt32(TOPIC, topic);
            out.writeByteArray(BODY, body);
        });
    }

    /** A frame of an envelope. */
    public static byte[] frame(byte[] envelope) {
        return written(out -> {
            out.writeUInt32NoTag(envelope.length);
            out.writeRawBytes(envelope);
        });
    }

    /** Writes what may be no message at all. */
    public interface Writing {
        /** Writes. */
        void to(CodedOutputStream out) throws IOException;
    }

    /** The bytes that are written. */
    public static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * What a frame says.
     *
     * @param frame the payload of one binary WebSocket message
     * @return the message; what follows the envelope is left out
     * @throws MalformedFrame if it is no message
     */
    public static WireMessage decode(byte[] frame) throws MalformedFrame {
        if (frame.length == 0) {
            throw new MalformedFrame("a frame of no bytes");
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(frame);
            int length = in.readRawVarint32();
            int begin = in.getTotalBytesRead();
            if (length < 0 || length > frame.length - begin) {
                throw new MalformedFrame("the frame says that its envelope has " + Integer.toUnsignedString(length)
                        + " bytes, of which " + (frame.length - begin) + " are there");
            }
            return envelope(Arrays.copyOfRange(frame, begin, begin + length));
        } catch (IOException e) {
            throw new MalformedFrame(e.getMessage());
        }
    }

    /**
     * How many bytes of a frame its first message has.
     *
     * @throws MalformedFrame if it does not begin with one
     */
    public static int lengthOf(byte[] frame) throws MalformedFrame {
        decode(frame);
        try {
            CodedInputStream in = CodedInputStream.newInstance(frame);
            int length = in.readRawVarint32();
            return in.getTotalBytesRead() + length;
        } catch (IOException e) {
            throw new MalformedFrame(e.getMessage());
        }
    }

    private static WireMessage envelope(byte[] bytes) throws IOException, MalformedFrame {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        int topic = 0;
        byte[] body = {};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (TOPIC << 3 | WireFormat.WIRETYPE_VARINT)) {
                topic = (int) in.readRawVarint64();
            } else if (tag == (BODY << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                body = in.readByteArray();
            } else {
                in.skipField(tag);
            }
        }
        List<Field> fields = new ArrayList<>();
        CodedInputStream of = CodedInputStream.newInstance(body);
        for (int tag = of.readTag(); tag != 0; tag = of.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> fields.add(new Field(number, of.readRawVarint64()));
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    byte[] value = of.readByteArray();
                    if (Topic.of(topic).isPresent()) {
                        checkText(value, number);
                    }
                    fields.add(new Field(number, value));
                }
                default -> of.skipField(tag);
            }
        }
        return new WireMessage(topic, List.copyOf(fields));
    }

    private static void checkText(byte[] value, int field) throws MalformedFrame {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new MalformedFrame("field " + field + " is no UTF-8");
        }
    }

    // ---- for people ----

    /**
     * On one line: kind, then the fields by name. Long values are shortened, control characters shown as escapes, and names
     * with spaces or commas quoted.
     */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(kind().map(MessageKind::title)
                .orElse(topic().map(Topic::name).orElse("topic " + topic) + " action "
                        + number("action").orElse(0L)));
        int list = numberOf("names");
        for (Field field : fields) {
            boolean listed = field.number == list && field.value instanceof byte[];
            boolean action = field.number == 1 && field.value instanceof Long;
            if (!listed && !action) {
                parts.add(fieldName(field.number) + "=" + show(field));
            }
        }
        if (!names().isEmpty()) {
            parts.add("names=" + show(names()));
        }
        return String.join(" ", parts);
    }

    private String show(Field field) {
        if (field.value instanceof byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return '"' + Printable.line(Printable.shortened(text, MAX_SHOWN_CHARACTERS)) + '"';
        }
        long number = (Long) field.value;
        String name = fieldName(field.number);
        if (name.equals("originalAction") && number == (int) number) {
            return MessageKind.of(topic, (int) number).map(MessageKind::name).orElse(Long.toString(number));
        }
        return name.startsWith("is") ? Boolean.toString(number != 0) : Long.toUnsignedString(number);
    }

    private static String show(List<String> names) {
        String shown = names.stream()
                .limit(MAX_SHOWN_NAMES)
                .map(name -> name.matches("[^\\s,\"\\[\\]]+") ? name : '"' + name + '"')
                .map(name -> Printable.line(Printable.shortened(name, MAX_SHOWN_CHARACTERS)))
                .collect(Collectors.joining(", ", "[", "]"));
        return names.size() <= MAX_SHOWN_NAMES ? shown : shown + "… (" + names.size() + " names)";
    }
}
