package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeasesTest {
    private final Leases leases = new Leases(250, 3_000);

    @Test
    void whoIsSilentForALeaseIsGivenUpOnce() {
        leases.heard(1, 0);
        leases.heard(2, 1_000);
        assertThat(leases.ended(2_999)).isEmpty();
        assertThat(leases.ended(3_000)).containsExactly(1L);
        assertThat(leases.ended(3_001)).isEmpty();
        assertThat(leases.left(2, 3_001)).isEqualTo(999);
    }

    @Test
    void aLostMemberHasOneHeartbeatLeftAndAHeartbeatRestoresTheLease() {
        leases.heard(1, 0);
        leases.lost(1, 100);
        assertThat(leases.ended(349)).isEmpty();
        leases.heard(1, 349);
        assertThat(leases.ended(3_348)).isEmpty();

        leases.lost(1, 3_348);
        assertThat(leases.ended(3_349))
                .as("what is left of a lease grows no longer by a loss")
                .containsExactly(1L);
    }

    @Test
    void aLossThatALateHeartbeatUndidCountsAgainAfterTwoHeartbeatsOfSilence() {
        leases.heard(1, 0);
        leases.lost(1, 100);
        leases.heard(1, 110);
        assertThat(leases.ended(609)).isEmpty();
        assertThat(leases.left(1, 609)).isEqualTo(2_501);
        assertThat(leases.ended(610)).isEmpty();
        assertThat(leases.ended(859)).isEmpty();
        assertThat(leases.ended(860)).containsExactly(1L);
    }

    @Test
    void whoIsListedAgainIsLostNoMoreAndSoIsWhoeverWasLostBeforeAMerge() {
        leases.heard(1, 0);
        leases.lost(1, 100);
        leases.heard(1, 110);
        leases.listed(1);
        leases.heard(2, 110);
        leases.lost(2, 120);
        leases.merging(true);
        leases.merging(false);
        assertThat(leases.ended(3_109)).isEmpty();
        assertThat(leases.ended(3_110)).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void whoIsSilentForTwoHeartbeatsIsLookedForOnceAHeartbeatAndOneLookAtATime() {
        leases.heard(1, 0);
        leases.heard(2, 100);
        assertThat(leases.looks(499)).isEmpty();
        assertThat(leases.looks(500)).containsExactly(1L);
        assertThat(leases.looks(600)).containsExactly(2L);
        leases.looked(1, false, 520);
        assertThat(leases.looks(749)).isEmpty();
        assertThat(leases.looks(900)).as("2 is looked for still").containsExactly(1L);
        leases.looked(2, false, 910);
        assertThat(leases.looks(910)).containsExactly(2L);
    }

    @Test
    void aProcessThatHasEndedHasOneHeartbeatLeftUnlessItWasHeardMeanwhile() {
        leases.heard(1, 0);
        leases.heard(2, 0);
        leases.heard(3, 0);
        assertThat(leases.looked(1, true, 500)).isTrue();
        assertThat(leases.looked(1, true, 750 - 1)).as("nothing is added to it").isFalse();
        assertThat(leases.looked(2, false, 500)).isFalse();
        leases.heard(3, 400);
        assertThat(leases.looked(3, true, 500)).isFalse();
        assertThat(leases.ended(749)).isEmpty();
        assertThat(leases.ended(750)).containsExactly(1L);
        assertThat(leases.ended(2_999)).isEmpty();
    }

    @Test
    void aProcessThatHasEndedMeansNothingDuringAMergeNorAfterALongSleepAndIsFoundAgainAfterwards() {
        leases.heard(1, 0);
        leases.merging(true);
        assertThat(leases.looked(1, true, 500)).isFalse();
        leases.merging(false);
        assertThat(leases.looked(1, true, 1_000)).isTrue();
        leases.heard(2, 1_000);
        leases.awake(5_000, 3_000);
        assertThat(leases.looked(2, true, 5_100)).isFalse();
        assertThat(leases.left(2, 5_100)).isEqualTo(2_900);
    }

    @Test
    void aLossMeansNothingDuringAMergeAndWhatItHadShortenedIsWholeAgain() {
        leases.heard(1, 0);
        leases.lost(1, 100);
        leases.merging(true);
        leases.lost(1, 200);
        assertThat(leases.ended(2_999)).isEmpty();
        leases.merging(false);
        leases.lost(1, 2_000);
        assertThat(leases.ended(2_250)).containsExactly(1L);
    }

    @Test
    void whoWasAsleepListensForTwoHeartbeatsBeforeItBlamesAnybody() {
        leases.heard(1, 0);
        leases.awake(2_900, 300);
        assertThat(leases.ended(3_399)).isEmpty();
        assertThat(leases.ended(3_400)).containsExactly(1L);
    }

    @Test
    void whoWasAsleepForALeaseListensForALeaseAndLossesMeanNothingMeanwhile() {
        leases.heard(1, 0);
        leases.heard(2, 0);
        leases.heard(3, 0);
        leases.awake(10_000, 3_000);
        leases.lost(2, 10_100);
        leases.heard(3, 10_200);
        leases.lost(3, 10_300);
        leases.heard(1, 12_900);
        assertThat(leases.ended(12_999)).isEmpty();
        assertThat(leases.ended(13_000)).containsExactly(2L);
    }

    @Test
    void afterAShortSleepALossCountsOnceThisNodeHasListened() {
        leases.heard(1, 0);
        leases.heard(2, 0);
        leases.lost(1, 100);
        leases.awake(700, 400);
        leases.lost(2, 800);
        assertThat(leases.ended(1_199)).isEmpty();
        assertThat(leases.ended(1_200)).containsExactly(1L);
        assertThat(leases.ended(1_449)).isEmpty();
        assertThat(leases.ended(1_450)).containsExactly(2L);
    }

    @Test
    void aNodeThatIsLateAgainAndAgainBelievesTheDeadNoLonger() {
        leases.heard(1, 0);
        for (long now = 300; now < 3_500; now += 300) {
            leases.awake(now, 300);
        }
        assertThat(leases.ended(3_500)).containsExactly(1L);
    }

    @Test
    void aShortSleepAfterALongOneDoesNotMakeLossesCount() {
        leases.heard(1, 0);
        leases.awake(10_000, 10_000);
        leases.heard(1, 10_010);
        leases.awake(10_400, 300);
        leases.lost(1, 10_410);
        assertThat(leases.ended(13_009)).isEmpty();
    }

    @Test
    void whoSaidGoodbyeHasNoLease() {
        leases.heard(1, 0);
        leases.forget(1);
        leases.lost(1, 1);
        assertThat(leases.ended(10_000)).isEmpty();
        assertThat(leases.left(1, 0)).isZero();
    }
}
