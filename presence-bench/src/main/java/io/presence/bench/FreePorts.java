package io.presence.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;

/** Ports of the loopback interface that nobody listens on. */
public final class FreePorts {
    /** Below those that the system gives away by itself, which might do so before a node has taken its own. */
    private static final int FIRST = 20_000;

    private static final int END = 30_000;

    private FreePorts() {}

    /**
     * Some, for nodes that have to know each other's before they start.
     *
     * @param count how many
     * @return as many
     */
    public static List<Integer> of(int count) {
        return new Random()
                .ints(FIRST, END)
                .distinct()
                .filter(FreePorts::isFree)
                .limit(count)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
