package io.presence.cluster;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace for each node, joined by a bridge, and to the test by a cable each that is never cut. A cut sends
 * a node's frames for another to a hardware address that nobody has: they vanish without a word, in that direction
 * alone, as on a broken switch, which needs nothing of the kernel but {@code ip neigh}.
 *
 * <p>Where root or {@code ip} is missing the tests are skipped, and say so; in CI ({@code CI=true}) they fail.
 */
final class Namespaces implements AutoCloseable {
    private static final String PREFIX = "pf";
    private static final String NOBODY = "02:00:00:00:fe:01";
    private static final long COMMAND_SECONDS = 10;

    private final long pid = ProcessHandle.current().pid();
    private final int count;

    private Namespaces(int count) {
        this.count = count;
    }

    /** Makes them; without the rights, skips the test. */
    static Namespaces create(int count) {
        Namespaces namespaces = new Namespaces(count);
        try {
            removeLeftOver();
            namespaces.make();
            return namespaces;
        } catch (IllegalStateException | UncheckedIOException e) {
            namespaces.close();
            String message = "tests with cuts between nodes are skipped: " + e.getMessage()
                    + "; they need root and iproute2 (apt-get install iproute2)";
            if ("true".equals(System.getenv("CI"))) {
                fail(message + " (in CI a skip is a failure)");
            }
            System.err.println(message);
            Assumptions.abort(message);
            throw e;
        }
    }

    private void make() {
        ip("link", "add", bridge(), "type", "bridge");
        ip("link", "set", bridge(), "up");
        for (int i = 0; i < count; i++) {
            ip("netns", "add", name(i));
            ip("-n", name(i), "link", "set", "lo", "up");

            ip("link", "add", device(i), "type", "veth", "peer", "name", "cluster0", "netns", name(i));
            ip("link", "set", device(i), "master", bridge(), "up");
            ip("-n", name(i), "addr", "add", clusterAddress(i) + "/24", "dev", "cluster0");
            ip("-n", name(i), "link", "set", "cluster0", "address", hardwareAddress(i), "up");

            ip("link", "add", clientDevice(i), "type", "veth", "peer", "name", "clients0", "netns", name(i));
            ip("addr", "add", clientSubnet(i) + ".1/30", "dev", clientDevice(i));
            ip("link", "set", clientDevice(i), "up");
            ip("-n", name(i), "addr", "add", clientAddress(i) + "/30", "dev", "clients0");
            ip("-n", name(i), "link", "set", "clients0", "up");
        }
        heal();
    }

    private String bridge() {
        return PREFIX + pid + "br";
    }

    private String name(int node) {
        return PREFIX + pid + "n" + (node + 1);
    }

    private String device(int node) {
        return PREFIX + pid + "c" + (node + 1);
    }

    private String clientDevice(int node) {
        return PREFIX + pid + "m" + (node + 1);
    }

    private static String hardwareAddress(int node) {
        return "02:00:00:00:01:0" + (node + 1);
    }

    private String clientSubnet(int node) {
        return "10." + (100 + pid % 100) + "." + (1 + node);
    }

    /** Where the other nodes find this one. */
    String clusterAddress(int node) {
        return "10.99.0." + (node + 1);
    }

    /** Where its clients find it. */
    String clientAddress(int node) {
        return clientSubnet(node) + ".2";
    }

    /** What a command begins with that runs there. */
    List<String> launcher(int node) {
        return List.of("ip", "netns", "exec", name(node));
    }

    /** What this node sends to the other is lost from now on. */
    void cut(int from, int to) {
        send(from, to, NOBODY);
    }

    /** Neither hears the other. */
    void cutBoth(int one, int other) {
        cut(one, other);
        cut(other, one);
    }

    /** No more cuts. */
    void heal() {
        for (int from = 0; from < count; from++) {
            for (int to = 0; to < count; to++) {
                if (from != to) {
                    send(from, to, hardwareAddress(to));
                }
            }
        }
    }

    private void send(int from, int to, String hardwareAddress) {
        String neighbour = clusterAddress(to) + " lladdr " + hardwareAddress + " dev cluster0 nud permanent";
        List<String> arguments = new ArrayList<>(List.of("-n", name(from), "neigh", "replace"));
        arguments.addAll(List.of(neighbour.split(" ")));
        ip(arguments.toArray(String[]::new));
    }

    @Override
    public void close() {
        for (int i = 0; i < count; i++) {
            tryTo("netns", "del", name(i));
            tryTo("link", "del", device(i));
            tryTo("link", "del", clientDevice(i));
        }
        tryTo("link", "del", bridge());
    }

    /** What runs of this test left behind that were killed. */
    private static void removeLeftOver() {
        for (String line : ip("netns", "list").lines().toList()) {
            String name = line.split(" ", 2)[0];
            if (isLeftOver(name)) {
                ip("netns", "del", name);
            }
        }
        for (String line : ip("-br", "link", "show").lines().toList()) {
            String name = line.split("[@ ]", 2)[0];
            if (isLeftOver(name)) {
                tryTo("link", "del", name);
            }
        }
    }

    private static boolean isLeftOver(String name) {
        return name.matches(PREFIX + "\\d+[a-z]+\\d*")
                && !Files.exists(Path.of("/proc", name.replaceAll("^" + PREFIX + "(\\d+).*", "$1")));
    }

    private static void tryTo(String... arguments) {
        try {
            ip(arguments);
        } catch (IllegalStateException | UncheckedIOException e) {
            return; // it is not there
        }
    }

    private static String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
