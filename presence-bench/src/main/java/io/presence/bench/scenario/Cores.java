package io.presence.bench.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Which core a process is kept on, where there are two and {@code taskset} can keep it there. */
enum Cores {
    /** The server's own. */
    SERVER("0"),
    /** The load's own. */
    LOAD("1"),
    /** Wherever the kernel likes. */
    ANY("");

    private static final boolean CAN_PIN = canPin();

    private final String core;

    Cores(String core) {
        this.core = core;
    }

    static boolean arePinned() {
        return CAN_PIN;
    }

    private static boolean canPin() {
        try {
            return Runtime.getRuntime().availableProcessors() > 1
                    && new ProcessBuilder("taskset", "-c", "1", "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    List<String> command(List<String> command) {
        if (!CAN_PIN || this == ANY) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
        pinned.addAll(command);
        return pinned;
    }
}
