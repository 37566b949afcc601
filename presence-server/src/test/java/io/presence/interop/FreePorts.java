package io.presence.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;

/** For what must know its port, and others' ports, before it starts. */
public final class FreePorts {
    private FreePorts() {}

    /** Ports that nobody has, outside of those that the system gives away by itself. */
    public static List<Integer> find(int count) {
        return new Random()
                .ints(20_000, 30_000)
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
