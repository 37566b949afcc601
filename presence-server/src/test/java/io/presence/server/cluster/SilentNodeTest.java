package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What others make of a node that falls silent while the cluster manager goes on listing it. */
class SilentNodeTest {
    private static final ClusterNode.Times TIMES = new ClusterNode.Times(250, 3_000, 0);
    private static final long TICK = 50;

    private final Random random = new Random(7);
    private final LossyNetwork network = new LossyNetwork(random);
    private final SimulatedNode alive = new SimulatedNode("alive", random, network, TIMES);
    private final SimulatedNode silent = new SimulatedNode("silent", random, network, TIMES);

    SilentNodeTest() {
        silent.logsIn("bob");
        network.pass(1_000, TICK);
        assertThat(alive.news()).containsExactly(PresenceEvent.join("bob"));
    }

    @Test
    void theUsersOfAKilledNodeLeaveAfterThreeHeartbeatsOfSilence() {
        network.remove(silent);
        network.pass(3 * TIMES.heartbeatMillis() + 2 * TICK, TICK);
        assertThat(alive.news()).containsExactly(PresenceEvent.leave("bob"));
    }

    @Test
    void aNodeThatSleepsForTwoSecondsKeepsItsUsers() {
        network.sleeps(silent);
        network.pass(2_000, TICK);
        network.wakes(silent);
        network.pass(1_000, TICK);
        assertThat(alive.news()).isEmpty();
    }

    @Test
    void theUsersOfANodeThatIsCutOffLeaveWhenItsLeaseEnds() {
        network.cut(alive, silent);
        network.cut(silent, alive);
        network.pass(TIMES.leaseMillis() - TIMES.heartbeatMillis(), TICK);
        assertThat(alive.news()).isEmpty();
        network.pass(TIMES.heartbeatMillis() + 2 * TICK, TICK);
        assertThat(alive.news()).containsExactly(PresenceEvent.leave("bob"));
    }

    @Test
    void ofANodeThatIsCutOffItIsNotKnownWhetherItsProcessHasEnded() {
        network.cut(alive, silent);
        network.remove(silent);
        network.pass(TIMES.leaseMillis() - TIMES.heartbeatMillis(), TICK);
        assertThat(alive.news()).isEmpty();
    }
}
