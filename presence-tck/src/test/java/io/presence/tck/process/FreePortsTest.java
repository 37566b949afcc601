package io.presence.tck.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void portsAreFreeAndEachAnother() throws Exception {
        int[] ports = FreePorts.find(32);

        assertThat(ports).hasSize(32).doesNotHaveDuplicates();
        for (int port : ports) {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        }
    }

    @Test
    void portsAreOutsideOfThoseThatTheSystemGivesAway() throws Exception {
        assertThat(Arrays.stream(FreePorts.find(32))).allMatch(port -> port >= 10_240 && port < 32_768);
    }

    @Test
    void morePortsThanThereAreAreAFailureThatSaysHowMany() {
        assertThatIOException()
                .isThrownBy(() -> FreePorts.find(30_000))
                .withMessageMatching("of 30000 ports only \\d+ are free between 10240 and 32000");
    }
}
