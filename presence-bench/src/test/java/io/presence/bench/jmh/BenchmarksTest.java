package io.presence.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Benchmarks that nobody runs rot: each is run once, and what it took is of no interest. */
class BenchmarksTest {
    @Test
    void eachBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.presence\\..*Benchmark")
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementBatchSize(1)
                        .forks(0)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results.stream()
                        .map(result -> result.getParams().getBenchmark())
                        .map(name -> name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "AudienceBenchmark.hundredEventsATurn",
                        "AudienceBenchmark.oneEventATurn",
                        "DeltaCodecBenchmark.decode",
                        "DeltaCodecBenchmark.encode",
                        "MessageCodecBenchmark.decodeLogin",
                        "MessageCodecBenchmark.decodeQueryOf100",
                        "MessageCodecBenchmark.decodeSubscribeTo100",
                        "MessageCodecBenchmark.encodeNotice",
                        "MessageCodecBenchmark.encodeQueryAnswerOf100",
                        "OnlineUsersBenchmark.add",
                        "OnlineUsersBenchmark.isOnline",
                        "OnlineUsersBenchmark.removeAndAdd");
    }
}
