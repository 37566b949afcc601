package io.presence.server.cluster;

import io.presence.bench.jmh.Names;
import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A delta of some joins, to bytes and from them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeltaCodecBenchmark {
    private static final long FROM = 0x0123456789abcdefL;

    /** How many joins it is of. */
    @Param({"1", "100"})
    public int changes;

    private Delta delta;
    private Buffer bytes;

    /** Makes the delta, and its bytes. */
    @Setup
    public void make() {
        delta = new Delta(
                FROM,
                1_000_000,
                IntStream.range(0, changes)
                        .mapToObj(i -> Change.join(Names.user(i)))
                        .toList());
        bytes = DeltaCodec.encode(delta);
    }

    /**
     * To bytes.
     *
     * @return the bytes
     */
    @Benchmark
    public Buffer encode() {
        return DeltaCodec.encode(delta);
    }

    /**
     * From bytes.
     *
     * @return the delta
     * @throws UnreadableException never
     */
    @Benchmark
    public Object decode() throws UnreadableException {
        return DeltaCodec.decode(bytes);
    }
}
