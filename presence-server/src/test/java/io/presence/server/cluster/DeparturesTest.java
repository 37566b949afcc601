package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeparturesTest {
    private static final int MANY = 1_000;

    private final Departures departures = new Departures(0);
    private final Departures withGrace = new Departures(100);

    @Test
    void withoutGraceALeaveIsToldAtOnce() {
        assertThat(departures.leavesAtOnce("bob", 0)).isTrue();
        assertThat(departures.size()).isZero();
    }

    @Test
    void graceHoldsALeaveBackAndWhoComesBackDoesNotLeave() {
        assertThat(withGrace.leavesAtOnce("bob", 0)).isFalse();
        assertThat(withGrace.leavesAtOnce("eve", 50)).isFalse();
        assertThat(withGrace.size()).isEqualTo(2);
        assertThat(withGrace.due(99, MANY)).isEmpty();
        withGrace.back("bob");
        assertThat(withGrace.due(149, MANY)).isEmpty();
        assertThat(withGrace.due(150, MANY)).containsExactly("eve");
        assertThat(withGrace.size()).isZero();
    }

    @Test
    void whoComesAndGoesAgainHasAllOfTheGraceAgain() {
        withGrace.leavesAtOnce("bob", 0);
        withGrace.back("bob");
        withGrace.leavesAtOnce("bob", 90);
        assertThat(withGrace.due(189, MANY)).isEmpty();
        assertThat(withGrace.due(190, MANY)).containsExactly("bob");
    }

    @Test
    void noMoreAreToldInOneStepThanThereIsRoomFor() {
        for (int i = 0; i < 5; i++) {
            withGrace.leavesAtOnce("u" + i, 0);
        }
        assertThat(withGrace.due(100, 3)).containsExactly("u0", "u1", "u2");
        assertThat(withGrace.due(100, 3)).containsExactly("u3", "u4");
    }

    @Test
    void whoseTimeBeganOnAnotherNodeGoesWhenItIsUpWhoeverIsBefore() {
        withGrace.leavesAtOnce("bob", 0);
        withGrace.departing("eve", 0, 30);
        withGrace.departing("dan", 0, 40);
        withGrace.departing("late", 0, 5_000);
        withGrace.back("dan");
        withGrace.leavesAtOnce("dan", 10);
        assertThat(withGrace.left("eve", 10)).isEqualTo(20);
        assertThat(withGrace.due(29, MANY)).isEmpty();
        assertThat(withGrace.due(30, MANY)).containsExactly("eve");
        assertThat(withGrace.due(99, MANY)).isEmpty();
        assertThat(withGrace.due(110, MANY)).containsExactlyInAnyOrder("bob", "late", "dan");
        assertThat(withGrace.size()).isZero();
    }

    @Test
    void nothingIsDueOnceEverybodyOfAnotherNodesGraceIsBack() {
        withGrace.departing("eve", 0, 30);
        withGrace.back("eve");
        assertThat(withGrace.due(30, MANY)).isEmpty();
        assertThat(withGrace.isDue(30)).isFalse();
    }

    @Test
    void aLeaveWaitsForWhatItsSenderKnew() {
        departures.await("bob", 7, 5);
        assertThat(departures.leavesAtOnce("bob", 0)).isFalse();
        assertThat(departures.due(0, MANY)).isEmpty();
        departures.seen(7, 4);
        departures.seen(8, 5);
        assertThat(departures.due(10, MANY)).isEmpty();
        departures.seen(7, 5);
        assertThat(departures.due(10, MANY)).containsExactly("bob");
        assertThat(departures.due(10, MANY)).isEmpty();
        assertThat(departures.size()).isZero();
    }

    @Test
    void whoBecomesKnownAsAnothersMeanwhileDoesNotLeave() {
        departures.await("bob", 7, 5);
        departures.leavesAtOnce("bob", 0);
        assertThat(departures.due(0, MANY)).isEmpty();
        departures.back("bob");
        departures.seen(7, 5);
        assertThat(departures.due(10, MANY)).isEmpty();
        assertThat(departures.leavesAtOnce("bob", 20)).isTrue();
    }

    @Test
    void anIncarnationThatIsGivenUpIsWaitedForNoLonger() {
        departures.await("bob", 7, 5);
        departures.leavesAtOnce("bob", 0);
        departures.ended(7);
        assertThat(departures.due(0, MANY)).containsExactly("bob");
    }

    @Test
    void aUserMayWaitForSeveral() {
        departures.await("bob", 7, 5);
        departures.await("bob", 8, 1);
        departures.leavesAtOnce("bob", 0);
        departures.seen(7, 9);
        assertThat(departures.due(0, MANY)).isEmpty();
        departures.seen(8, 1);
        assertThat(departures.due(0, MANY)).containsExactly("bob");
    }

    @Test
    void anIncarnationThatIsNotKnownIsWaitedForAsLongAsALeaseUnlessItBecomesKnown() {
        departures.await("bob", 7, 5, 300);
        departures.await("eve", 8, 5, 300);
        departures.await("dan", 7, 6, 400);
        departures.leavesAtOnce("dan", 0);
        departures.leavesAtOnce("bob", 0);
        departures.leavesAtOnce("eve", 0);
        departures.losePatience(299, id -> false);
        assertThat(departures.due(299, MANY)).isEmpty();
        departures.losePatience(300, id -> id == 8);
        assertThat(departures.due(300, MANY)).as("dan has more time").containsExactly("bob");
        departures.losePatience(400, id -> id == 8);
        assertThat(departures.due(400, MANY)).containsExactly("dan");
        departures.seen(8, 5);
        assertThat(departures.due(300, MANY)).containsExactly("eve");
    }
}
