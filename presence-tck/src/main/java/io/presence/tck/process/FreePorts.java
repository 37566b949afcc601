package io.presence.tck.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports that are free, and stay so until somebody asks for them by number: below those that the system gives away to
 * whoever asks for any.
 */
final class FreePorts {
    private static final int FIRST = 10_240;
    private static final int LAST = 32_000;
    private static final int TRIES = 10_000;

    private FreePorts() {}

    /**
     * Ports of loopback, each another.
     *
     * @throws IOException if there are not so many
     */
    static int[] find(int count) throws IOException {
        Random random = new Random();
        Set<Integer> ports = new LinkedHashSet<>();
        for (int i = 0; i < TRIES && ports.size() < count; i++) {
            int port = FIRST + random.nextInt(LAST - FIRST);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IOException(
                    "of " + count + " ports only " + ports.size() + " are free between " + FIRST + " and " + LAST);
        }
        return ports.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
