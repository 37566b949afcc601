package io.presence.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What the load itself can take, as a program, to be run on one core each: {@code send [WATCHERS [VISITS [SECONDS]]]}
 * prints its port and tells; {@code take PORT [WATCHERS [SECONDS]]} is told, and prints how many notices a second. Visits
 * are those told of in one write, two notices each; seconds are few, since it answers no heartbeats.
 */
public final class CeilingMain {
    private CeilingMain() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("send")) {
            send(number(args, 1, 1000), number(args, 2, 60), number(args, 3, 6));
        } else {
            take(number(args, 1, 0), number(args, 2, 1000), number(args, 3, 6));
        }
        Runtime.getRuntime().halt(0);
    }

    private static int number(String[] args, int index, int otherwise) {
        return index < args.length ? Integer.parseInt(args[index]) : otherwise;
    }

    private static void send(int watchers, int visitsInAWrite, int seconds) throws IOException {
        CannedServer server = new CannedServer();
        System.out.println(server.port());
        int visits = server.serve(
                watchers, visitsInAWrite, Duration.ofSeconds(seconds).toNanos());
        System.out.println(visits);
        // The other one has read all when it closes our input.
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }

    private static void take(int port, int count, int seconds) {
        try (LoadLoop load = new LoadLoop(URI.create("ws://127.0.0.1:" + port + "/deepstream"))) {
            Watchers watchers = Watchers.subscribe(load, count, new Visits(load, ServerFrames.VISITORS));
            load.goOn(Duration.ofSeconds(seconds / 3));
            long cpu = cpuNanos();
            long start = System.nanoTime();
            long notices = load.call(watchers::notices);
            load.goOn(Duration.ofSeconds(seconds / 3));
            double told = load.call(watchers::notices) - notices;
            double nanos = System.nanoTime() - start;
            System.out.printf(
                    "%.1f M notices/s, %.1f M for each second of the load's core%n",
                    told / nanos * 1e3, told / (cpuNanos() - cpu) * 1e3);
            load.goOn(Duration.ofSeconds(seconds));
            watchers.checkExact(load.call(watchers::notices) / count / 2);
            System.out.println("exact");
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
