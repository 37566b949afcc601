package io.presence.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.presence.PresenceAction;
import io.presence.protocol.wire.AuthBody;
import io.presence.protocol.wire.ConnectionBody;
import io.presence.protocol.wire.Envelope;
import io.presence.protocol.wire.ParserBody;
import io.presence.protocol.wire.PresenceBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames to messages and back; the one place that sees protobuf. Stateless, so usable from any thread.
 *
 * <p>Decoding accepts the fields in any order, skips unknown ones, and ignores what follows the first message
 * (W-3, W-5, W-7). Whatever the bytes, it answers with a message or a {@link ProtocolException}.
 */
public final class MessageCodec {
    /**
     * The name that stands for everybody in a {@link ServerMessage.MultipleSubscriptions} (P-7). As the name of a
     * user it is a name like any other.
     */
    public static final String EVERYONE = "%_EVERYONE_%";

    // The wire's numbers, section by section as in docs/protocol.md (W-4).
    private static final int CONNECTION_PING = 2;
    private static final int CONNECTION_PONG = 3;
    private static final int CONNECTION_ACCEPT = 4;
    private static final int CONNECTION_CHALLENGE = 5;
    private static final int CONNECTION_REJECT = 6;
    private static final int CONNECTION_REDIRECT = 7;
    private static final int CONNECTION_AUTHENTICATION_TIMEOUT = 100;
    private static final int CONNECTION_INVALID_MESSAGE = 101;

    private static final int AUTH_REQUEST = 2;
    private static final int AUTH_SUCCESSFUL = 3;
    private static final int AUTH_UNSUCCESSFUL = 4;
    private static final int AUTH_TOO_MANY_ATTEMPTS = 100;
    private static final int AUTH_INVALID_MESSAGE = 101;
    private static final int AUTH_INVALID_MESSAGE_DATA = 102;

    private static final int PARSER_UNKNOWN_TOPIC = 1;

    private static final int PRESENCE_QUERY_ALL = 2;
    private static final int PRESENCE_QUERY_ALL_RESPONSE = 3;
    private static final int PRESENCE_QUERY = 4;
    private static final int PRESENCE_QUERY_RESPONSE = 5;
    private static final int PRESENCE_JOIN = 6;
    private static final int PRESENCE_JOIN_ALL = 7;
    private static final int PRESENCE_LEAVE = 8;
    private static final int PRESENCE_LEAVE_ALL = 9;
    private static final int PRESENCE_SUBSCRIBE = 10;
    private static final int PRESENCE_UNSUBSCRIBE = 11;
    private static final int PRESENCE_SUBSCRIBE_ALL = 12;
    private static final int PRESENCE_UNSUBSCRIBE_ALL = 13;
    private static final int PRESENCE_PERMISSION_ERROR = 101;
    private static final int PRESENCE_DENIED = 102;
    private static final int PRESENCE_MULTIPLE_SUBSCRIPTIONS = 103;

    private static final int ENVELOPE_TOPIC_FIELD = 2;
    private static final int ENVELOPE_MESSAGE_FIELD = 3;
    private static final int PRESENCE_ACTION_FIELD = 1;
    private static final int PRESENCE_NAMES_FIELD = 9;

    private MessageCodec() {}

    /**
     * What a client sent.
     *
     * @param frame the payload of one WebSocket message
     * @return the message
     * @throws ProtocolException if the frame is malformed
     */
    public static ClientMessage decodeClient(Buffer frame) throws ProtocolException {
        Envelope envelope = envelope(frame);
        byte[] body = envelope.getMessage().toByteArray();
        int topic = envelope.getTopic();
        if (topic == Topic.CONNECTION.number()) {
            return clientConnection(parse(ConnectionBody.getDefaultInstance(), body));
        }
        if (topic == Topic.AUTH.number()) {
            return clientAuth(parse(AuthBody.getDefaultInstance(), body));
        }
        if (topic == Topic.PRESENCE.number()) {
            return clientPresence(parse(PresenceBody.getDefaultInstance(), body));
        }
        return new ClientMessage.OtherTopic(topic);
    }

    /**
     * What a server sent.
     *
     * @param frame the payload of one WebSocket message
     * @return the message
     * @throws ProtocolException if the frame is malformed
     */
    public static ServerMessage decodeServer(Buffer frame) throws ProtocolException {
        Envelope envelope = envelope(frame);
        byte[] body = envelope.getMessage().toByteArray();
        int topic = envelope.getTopic();
        if (topic == Topic.CONNECTION.number()) {
            return serverConnection(parse(ConnectionBody.getDefaultInstance(), body));
        }
        if (topic == Topic.AUTH.number()) {
            return serverAuth(parse(AuthBody.getDefaultInstance(), body));
        }
        if (topic == Topic.PRESENCE.number()) {
            return serverPresence(parse(PresenceBody.getDefaultInstance(), body));
        }
        if (topic == Topic.PARSER.number()) {
            ParserBody parser = parse(ParserBody.getDefaultInstance(), body);
            return parser.getAction() == PARSER_UNKNOWN_TOPIC
                    ? new ServerMessage.UnknownTopic()
                    : new ServerMessage.Unrecognized(topic, parser.getAction());
        }
        return new ServerMessage.Unrecognized(topic, 0);
    }

    /**
     * The frame of a message. A character that cannot be written as UTF-8 (half of a surrogate pair) is written as
     * U+FFFD, as the published server does.
     *
     * @param message the message
     * @return the payload of one WebSocket message
     */
    public static Buffer encode(Message message) {
        return message instanceof ClientMessage client
                ? frame(topicOf(client), body(client))
                : frame(topicOf((ServerMessage) message), body((ServerMessage) message));
    }

    /**
     * These users as they stand inside a {@link ServerMessage.QueryAllResponse}, so that a long answer can be encoded
     * in pieces and its pieces kept: {@link #queryAllResponsePrefix} of the pieces' total length, then the pieces.
     *
     * @param names the users; a null is left out
     * @param ends takes where in the piece each of the users ends, so that one can be cut out again; a null ends where the
     *     one before it does. As long as the names
     * @return the piece, empty if there are none
     */
    public static Buffer encodeNames(String[] names, int[] ends) {
        int size = 0;
        for (int i = 0; i < names.length; i++) {
            if (names[i] != null) {
                size += CodedOutputStream.computeStringSize(PRESENCE_NAMES_FIELD, wellFormed(names[i]));
            }
            ends[i] = size;
        }
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (String name : names) {
                if (name != null) {
                    out.writeString(PRESENCE_NAMES_FIELD, wellFormed(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the computed size was too short", e);
        }
        return Buffer.buffer(bytes);
    }

    /**
     * The beginning of a {@link ServerMessage.QueryAllResponse} whose names are encoded already.
     *
     * @param namesBytes the length of all its pieces, in bytes
     * @return what comes before them
     */
    public static Buffer queryAllResponsePrefix(int namesBytes) {
        int bodySize =
                CodedOutputStream.computeInt32Size(PRESENCE_ACTION_FIELD, PRESENCE_QUERY_ALL_RESPONSE) + namesBytes;
        int envelopeSize = CodedOutputStream.computeInt32Size(ENVELOPE_TOPIC_FIELD, Topic.PRESENCE.number())
                + CodedOutputStream.computeTagSize(ENVELOPE_MESSAGE_FIELD)
                + CodedOutputStream.computeUInt32SizeNoTag(bodySize)
                + bodySize;
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(envelopeSize) + envelopeSize - namesBytes];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt32NoTag(envelopeSize);
            out.writeInt32(ENVELOPE_TOPIC_FIELD, Topic.PRESENCE.number());
            out.writeTag(ENVELOPE_MESSAGE_FIELD, 2);
            out.writeUInt32NoTag(bodySize);
            out.writeInt32(PRESENCE_ACTION_FIELD, PRESENCE_QUERY_ALL_RESPONSE);
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the computed size was too short", e);
        }
        return Buffer.buffer(bytes);
    }

    /**
     * The text with each half of a surrogate pair replaced by U+FFFD, so that it can be written as UTF-8 and means
     * the same on both sides.
     *
     * @param text any text
     * @return the text itself where nothing had to be replaced
     */
    public static String wellFormed(String text) {
        int broken = firstLoneSurrogate(text, 0);
        if (broken < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text);
        for (; broken >= 0; broken = firstLoneSurrogate(text, broken + 1)) {
            out.setCharAt(broken, '\uFFFD');
        }
        return out.toString();
    }

    private static int firstLoneSurrogate(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return i;
                }
            }
        }
        return -1;
    }

    // ---- reading ----

    private static Envelope envelope(Buffer frame) throws ProtocolException {
        byte[] bytes = frame.getBytes();
        if (bytes.length == 0) {
            throw new ProtocolException("empty frame: expected a length, then a message of that length");
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        int length;
        try {
            length = in.readRawVarint32();
        } catch (IOException e) {
            throw new ProtocolException(
                    "malformed length at byte 0 of " + bytes.length + ": expected a varint (" + e.getMessage() + ")");
        }
        int start = in.getTotalBytesRead();
        if (length < 0 || length > bytes.length - start) {
            throw new ProtocolException("length " + Integer.toUnsignedString(length) + " reaches beyond the frame: "
                    + (bytes.length - start) + " bytes follow it");
        }
        try {
            return Envelope.parser().parseFrom(bytes, start, length);
        } catch (InvalidProtocolBufferException e) {
            throw malformed("envelope", length, e);
        }
    }

    @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
    private static <T extends MessageLite> T parse(T prototype, byte[] body) throws ProtocolException {
        try {
            return (T) prototype.getParserForType().parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw malformed(prototype.getClass().getSimpleName(), body.length, e);
        }
    }

    private static ProtocolException malformed(String where, int length, InvalidProtocolBufferException e) {
        return new ProtocolException("malformed " + where + " of " + length + " bytes: " + e.getMessage());
    }

    private static ClientMessage clientConnection(ConnectionBody body) {
        return switch (body.getAction()) {
            case CONNECTION_CHALLENGE ->
                new ClientMessage.Challenge(
                        body.hasUrl() ? body.getUrl() : null,
                        body.hasProtocolVersion() ? body.getProtocolVersion() : null,
                        body.hasSdkVersion() ? body.getSdkVersion() : null,
                        body.hasSdkType() ? body.getSdkType() : null);
            case CONNECTION_PING -> new ClientMessage.Ping();
            default -> new ClientMessage.OtherAction(Topic.CONNECTION, body.getAction());
        };
    }

    private static ClientMessage clientAuth(AuthBody body) {
        return body.getAction() == AUTH_REQUEST
                ? new ClientMessage.Authenticate(body.hasData() ? body.getData() : null)
                : new ClientMessage.OtherAction(Topic.AUTH, body.getAction());
    }

    private static ClientMessage clientPresence(PresenceBody body) {
        return switch (body.getAction()) {
            case PRESENCE_SUBSCRIBE -> new ClientMessage.Subscribe(correlationId(body), body.getNamesList());
            case PRESENCE_UNSUBSCRIBE -> new ClientMessage.Unsubscribe(correlationId(body), body.getNamesList());
            case PRESENCE_QUERY -> new ClientMessage.Query(correlationId(body), body.getNamesList());
            case PRESENCE_SUBSCRIBE_ALL -> new ClientMessage.SubscribeAll();
            case PRESENCE_UNSUBSCRIBE_ALL -> new ClientMessage.UnsubscribeAll();
            case PRESENCE_QUERY_ALL -> new ClientMessage.QueryAll();
            default -> new ClientMessage.OtherAction(Topic.PRESENCE, body.getAction());
        };
    }

    private static ServerMessage serverConnection(ConnectionBody body) {
        return switch (body.getAction()) {
            case CONNECTION_ACCEPT -> new ServerMessage.Accept();
            case CONNECTION_REJECT -> new ServerMessage.Reject();
            case CONNECTION_REDIRECT ->
                body.hasUrl()
                        ? new ServerMessage.Redirect(body.getUrl())
                        : new ServerMessage.Unrecognized(Topic.CONNECTION.number(), body.getAction());
            case CONNECTION_PONG -> new ServerMessage.Pong();
            case CONNECTION_AUTHENTICATION_TIMEOUT -> new ServerMessage.AuthenticationTimeout();
            case CONNECTION_INVALID_MESSAGE -> new ServerMessage.InvalidConnectionMessage();
            default -> new ServerMessage.Unrecognized(Topic.CONNECTION.number(), body.getAction());
        };
    }

    private static ServerMessage serverAuth(AuthBody body) {
        String data = body.hasData() ? body.getData() : null;
        return switch (body.getAction()) {
            case AUTH_SUCCESSFUL -> new ServerMessage.AuthSuccessful(data);
            case AUTH_UNSUCCESSFUL -> new ServerMessage.AuthUnsuccessful(data);
            case AUTH_TOO_MANY_ATTEMPTS -> new ServerMessage.TooManyAuthAttempts();
            case AUTH_INVALID_MESSAGE -> new ServerMessage.InvalidAuthMessage();
            case AUTH_INVALID_MESSAGE_DATA -> new ServerMessage.InvalidAuthData();
            default -> new ServerMessage.Unrecognized(Topic.AUTH.number(), body.getAction());
        };
    }

    private static ServerMessage serverPresence(PresenceBody body) throws ProtocolException {
        ServerMessage unrecognized = new ServerMessage.Unrecognized(Topic.PRESENCE.number(), body.getAction());
        String name = body.hasName() ? body.getName() : null;
        PresenceAction original = requestAction(body.getOriginalAction());
        return switch (body.getAction()) {
            case PRESENCE_SUBSCRIBE ->
                body.getIsAck() ? new ServerMessage.SubscribeAck(correlationId(body)) : unrecognized;
            case PRESENCE_UNSUBSCRIBE ->
                body.getIsAck() ? new ServerMessage.UnsubscribeAck(correlationId(body)) : unrecognized;
            case PRESENCE_SUBSCRIBE_ALL -> body.getIsAck() ? new ServerMessage.SubscribeAllAck() : unrecognized;
            case PRESENCE_UNSUBSCRIBE_ALL -> body.getIsAck() ? new ServerMessage.UnsubscribeAllAck() : unrecognized;
            case PRESENCE_QUERY_ALL_RESPONSE -> new ServerMessage.QueryAllResponse(body.getNamesList());
            case PRESENCE_QUERY_RESPONSE -> new ServerMessage.QueryResponse(correlationId(body), onlineFromJson(body));
            case PRESENCE_JOIN -> name == null ? unrecognized : new ServerMessage.Join(name);
            case PRESENCE_LEAVE -> name == null ? unrecognized : new ServerMessage.Leave(name);
            case PRESENCE_JOIN_ALL -> name == null ? unrecognized : new ServerMessage.JoinAll(name);
            case PRESENCE_LEAVE_ALL -> name == null ? unrecognized : new ServerMessage.LeaveAll(name);
            case PRESENCE_MULTIPLE_SUBSCRIPTIONS ->
                original == null ? unrecognized : new ServerMessage.MultipleSubscriptions(original, name);
            case PRESENCE_DENIED ->
                original == null ? unrecognized : new ServerMessage.Denied(original, correlationId(body), name);
            case PRESENCE_PERMISSION_ERROR ->
                original == null
                        ? unrecognized
                        : new ServerMessage.PermissionError(original, correlationId(body), name);
            default -> unrecognized;
        };
    }

    private static String correlationId(PresenceBody body) {
        return body.hasCorrelationId() ? body.getCorrelationId() : null;
    }

    private static Map<String, Boolean> onlineFromJson(PresenceBody body) throws ProtocolException {
        Map<String, Object> json;
        try {
            json = new JsonObject(body.getData()).getMap();
        } catch (DecodeException e) {
            throw new ProtocolException("malformed data of a QUERY_RESPONSE: expected a JSON object of user to true or"
                    + " false (" + e.getMessage() + ")");
        }
        Map<String, Boolean> online = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : json.entrySet()) {
            if (!(entry.getValue() instanceof Boolean isOnline)) {
                throw new ProtocolException("malformed data of a QUERY_RESPONSE: user " + entry.getKey() + " has "
                        + entry.getValue() + ", expected true or false");
            }
            online.put(entry.getKey(), isOnline);
        }
        return online;
    }

    // ---- writing ----

    private static Topic topicOf(ClientMessage message) {
        if (message instanceof ClientMessage.Challenge || message instanceof ClientMessage.Ping) {
            return Topic.CONNECTION;
        }
        if (message instanceof ClientMessage.Authenticate) {
            return Topic.AUTH;
        }
        if (message instanceof ClientMessage.OtherAction other) {
            return other.topic();
        }
        if (message instanceof ClientMessage.OtherTopic other) {
            throw new IllegalArgumentException("topic " + other.topic() + " has no message of ours to encode");
        }
        return Topic.PRESENCE;
    }

    private static Topic topicOf(ServerMessage message) {
        if (message instanceof ServerMessage.Accept
                || message instanceof ServerMessage.Reject
                || message instanceof ServerMessage.Redirect
                || message instanceof ServerMessage.Pong
                || message instanceof ServerMessage.AuthenticationTimeout
                || message instanceof ServerMessage.InvalidConnectionMessage) {
            return Topic.CONNECTION;
        }
        if (message instanceof ServerMessage.AuthSuccessful
                || message instanceof ServerMessage.AuthUnsuccessful
                || message instanceof ServerMessage.TooManyAuthAttempts
                || message instanceof ServerMessage.InvalidAuthMessage
                || message instanceof ServerMessage.InvalidAuthData) {
            return Topic.AUTH;
        }
        return message instanceof ServerMessage.UnknownTopic ? Topic.PARSER : Topic.PRESENCE;
    }

    private static MessageLite body(ClientMessage message) {
        if (message instanceof ClientMessage.Challenge m) {
            ConnectionBody.Builder body = ConnectionBody.newBuilder().setAction(CONNECTION_CHALLENGE);
            if (m.url() != null) {
                body.setUrl(wellFormed(m.url()));
            }
            if (m.protocolVersion() != null) {
                body.setProtocolVersion(wellFormed(m.protocolVersion()));
            }
            if (m.sdkVersion() != null) {
                body.setSdkVersion(wellFormed(m.sdkVersion()));
            }
            if (m.sdkType() != null) {
                body.setSdkType(wellFormed(m.sdkType()));
            }
            return body.build();
        }
        if (message instanceof ClientMessage.Ping) {
            return connection(CONNECTION_PING);
        }
        if (message instanceof ClientMessage.Authenticate m) {
            return auth(AUTH_REQUEST, m.data());
        }
        if (message instanceof ClientMessage.Subscribe m) {
            return names(PRESENCE_SUBSCRIBE, m.correlationId(), m.names());
        }
        if (message instanceof ClientMessage.Unsubscribe m) {
            return names(PRESENCE_UNSUBSCRIBE, m.correlationId(), m.names());
        }
        if (message instanceof ClientMessage.Query m) {
            return names(PRESENCE_QUERY, m.correlationId(), m.names());
        }
        if (message instanceof ClientMessage.SubscribeAll) {
            return names(PRESENCE_SUBSCRIBE_ALL, null, List.of());
        }
        if (message instanceof ClientMessage.UnsubscribeAll) {
            return names(PRESENCE_UNSUBSCRIBE_ALL, null, List.of());
        }
        if (message instanceof ClientMessage.QueryAll) {
            return names(PRESENCE_QUERY_ALL, null, List.of());
        }
        if (message instanceof ClientMessage.OtherAction m) {
            return switch (m.topic()) {
                case CONNECTION -> connection(m.action());
                case AUTH -> auth(m.action(), null);
                case PRESENCE -> names(m.action(), null, List.of());
                case PARSER -> ParserBody.newBuilder().setAction(m.action()).build();
            };
        }
        throw new IllegalArgumentException("no frame for " + message);
    }

    private static MessageLite body(ServerMessage message) {
        if (message instanceof ServerMessage.JoinAll m) {
            return notice(PRESENCE_JOIN_ALL, m.name());
        }
        if (message instanceof ServerMessage.LeaveAll m) {
            return notice(PRESENCE_LEAVE_ALL, m.name());
        }
        if (message instanceof ServerMessage.Join m) {
            return notice(PRESENCE_JOIN, m.name());
        }
        if (message instanceof ServerMessage.Leave m) {
            return notice(PRESENCE_LEAVE, m.name());
        }
        if (message instanceof ServerMessage.SubscribeAck m) {
            return ack(PRESENCE_SUBSCRIBE, m.correlationId());
        }
        if (message instanceof ServerMessage.UnsubscribeAck m) {
            return ack(PRESENCE_UNSUBSCRIBE, m.correlationId());
        }
        if (message instanceof ServerMessage.SubscribeAllAck) {
            return ack(PRESENCE_SUBSCRIBE_ALL, null);
        }
        if (message instanceof ServerMessage.UnsubscribeAllAck) {
            return ack(PRESENCE_UNSUBSCRIBE_ALL, null);
        }
        if (message instanceof ServerMessage.QueryResponse m) {
            PresenceBody.Builder body = presence(PRESENCE_QUERY_RESPONSE, m.correlationId());
            Map<String, Object> json = new LinkedHashMap<>(m.online());
            return body.setData(wellFormed(new JsonObject(json).encode())).build();
        }
        if (message instanceof ServerMessage.QueryAllResponse m) {
            return names(PRESENCE_QUERY_ALL_RESPONSE, null, m.names());
        }
        if (message instanceof ServerMessage.MultipleSubscriptions m) {
            return failure(PRESENCE_MULTIPLE_SUBSCRIPTIONS, m.originalAction(), null, m.name())
                    .build();
        }
        if (message instanceof ServerMessage.Denied m) {
            return failure(PRESENCE_DENIED, m.originalAction(), m.correlationId(), m.name())
                    .setIsError(true)
                    .build();
        }
        if (message instanceof ServerMessage.PermissionError m) {
            return failure(PRESENCE_PERMISSION_ERROR, m.originalAction(), m.correlationId(), m.name())
                    .setIsError(true)
                    .build();
        }
        if (message instanceof ServerMessage.Redirect m) {
            return ConnectionBody.newBuilder()
                    .setAction(CONNECTION_REDIRECT)
                    .setUrl(wellFormed(m.url()))
                    .build();
        }
        if (message instanceof ServerMessage.AuthSuccessful m) {
            return auth(AUTH_SUCCESSFUL, m.data());
        }
        if (message instanceof ServerMessage.AuthUnsuccessful m) {
            return auth(AUTH_UNSUCCESSFUL, m.data());
        }
        return bare(message);
    }

    /** The messages that consist of their action alone. */
    private static MessageLite bare(ServerMessage message) {
        if (message instanceof ServerMessage.Accept) {
            return connection(CONNECTION_ACCEPT);
        }
        if (message instanceof ServerMessage.Reject) {
            return connection(CONNECTION_REJECT);
        }
        if (message instanceof ServerMessage.Pong) {
            return connection(CONNECTION_PONG);
        }
        if (message instanceof ServerMessage.AuthenticationTimeout) {
            return connection(CONNECTION_AUTHENTICATION_TIMEOUT);
        }
        if (message instanceof ServerMessage.InvalidConnectionMessage) {
            return connection(CONNECTION_INVALID_MESSAGE);
        }
        if (message instanceof ServerMessage.TooManyAuthAttempts) {
            return auth(AUTH_TOO_MANY_ATTEMPTS, null);
        }
        if (message instanceof ServerMessage.InvalidAuthMessage) {
            return auth(AUTH_INVALID_MESSAGE, null);
        }
        if (message instanceof ServerMessage.InvalidAuthData) {
            return auth(AUTH_INVALID_MESSAGE_DATA, null);
        }
        if (message instanceof ServerMessage.UnknownTopic) {
            return ParserBody.newBuilder().setAction(PARSER_UNKNOWN_TOPIC).build();
        }
        throw new IllegalArgumentException("no frame for " + message);
    }

    private static Buffer frame(Topic topic, MessageLite body) {
        Envelope envelope = Envelope.newBuilder()
                .setTopic(topic.number())
                .setMessage(body.toByteString())
                .build();
        int size = envelope.getSerializedSize();
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(size) + size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt32NoTag(size);
            envelope.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the computed size was too short", e);
        }
        return Buffer.buffer(bytes);
    }

    private static MessageLite connection(int action) {
        return ConnectionBody.newBuilder().setAction(action).build();
    }

    private static MessageLite auth(int action, String data) {
        AuthBody.Builder body = AuthBody.newBuilder().setAction(action);
        if (data != null) {
            body.setData(wellFormed(data));
        }
        return body.build();
    }

    private static PresenceBody.Builder presence(int action, String correlationId) {
        PresenceBody.Builder body = PresenceBody.newBuilder().setAction(action);
        if (correlationId != null) {
            body.setCorrelationId(wellFormed(correlationId));
        }
        return body;
    }

    private static MessageLite names(int action, String correlationId, List<String> names) {
        PresenceBody.Builder body = presence(action, correlationId);
        for (String name : names) {
            body.addNames(wellFormed(name));
        }
        return body.build();
    }

    private static MessageLite notice(int action, String name) {
        return PresenceBody.newBuilder()
                .setAction(action)
                .setName(wellFormed(name))
                .build();
    }

    private static MessageLite ack(int action, String correlationId) {
        return presence(action, correlationId).setIsAck(true).build();
    }

    private static PresenceBody.Builder failure(
            int action, PresenceAction original, String correlationId, String name) {
        PresenceBody.Builder body = presence(action, correlationId).setOriginalAction(number(original));
        if (name != null) {
            body.setName(wellFormed(name));
        }
        return body;
    }

    private static int number(PresenceAction action) {
        return switch (action) {
            case SUBSCRIBE -> PRESENCE_SUBSCRIBE;
            case UNSUBSCRIBE -> PRESENCE_UNSUBSCRIBE;
            case SUBSCRIBE_ALL -> PRESENCE_SUBSCRIBE_ALL;
            case UNSUBSCRIBE_ALL -> PRESENCE_UNSUBSCRIBE_ALL;
            case QUERY -> PRESENCE_QUERY;
            case QUERY_ALL -> PRESENCE_QUERY_ALL;
        };
    }

    private static PresenceAction requestAction(int number) {
        for (PresenceAction action : PresenceAction.values()) {
            if (number(action) == number) {
                return action;
            }
        }
        return null;
    }
}
