package io.presence.bench.jmh;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One message of each kind that there are many of: to bytes, or from them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageCodecBenchmark {
    private static final int NAMES = 100;

    private final List<String> names =
            IntStream.range(0, NAMES).mapToObj(Names::user).toList();
    private final Buffer login = MessageCodec.encode(new ClientMessage.Authenticate("{\"username\":\"user-0000001\"}"));
    private final Buffer subscribe = MessageCodec.encode(new ClientMessage.Subscribe("1", names));
    private final Buffer query = MessageCodec.encode(new ClientMessage.Query("1", names));
    private final Map<String, Boolean> online = new LinkedHashMap<>();

    /** The messages, made once. */
    public MessageCodecBenchmark() {
        for (int i = 0; i < NAMES; i++) {
            online.put(names.get(i), i % 2 == 0);
        }
    }

    /**
     * A notice to a subscriber of everybody.
     *
     * @return its bytes
     */
    @Benchmark
    public Buffer encodeNotice() {
        return MessageCodec.encode(new ServerMessage.JoinAll(names.get(0)));
    }

    /**
     * The answer to a query of 100 names.
     *
     * @return its bytes
     */
    @Benchmark
    public Buffer encodeQueryAnswerOf100() {
        return MessageCodec.encode(new ServerMessage.QueryResponse("1", online));
    }

    /**
     * A login.
     *
     * @return the message
     * @throws ProtocolException never
     */
    @Benchmark
    public ClientMessage decodeLogin() throws ProtocolException {
        return MessageCodec.decodeClient(login);
    }

    /**
     * A subscription to 100 users.
     *
     * @return the message
     * @throws ProtocolException never
     */
    @Benchmark
    public ClientMessage decodeSubscribeTo100() throws ProtocolException {
        return MessageCodec.decodeClient(subscribe);
    }

    /**
     * A query of 100 users.
     *
     * @return the message
     * @throws ProtocolException never
     */
    @Benchmark
    public ClientMessage decodeQueryOf100() throws ProtocolException {
        return MessageCodec.decodeClient(query);
    }
}
