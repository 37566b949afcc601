package io.presence.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ServerMessage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private final TakesSome socket = new TakesSome();
    private final Outbound outbound = new Outbound(socket, 0);
    private final NoticeLog everyone = new NoticeLog();
    private final NoticeLog named = new NoticeLog();

    @AfterEach
    void giveTheMemoryBack() {
        outbound.clear();
        everyone.close();
        named.close();
    }

    private static ServerMessage joinAll(String user) {
        return new ServerMessage.JoinAll(user);
    }

    private static ServerMessage join(String user) {
        return new ServerMessage.Join(user);
    }

    private void namedNotice(String user) {
        outbound.named(named, named.append(join(user)));
    }

    @Test
    void answersAndNoticesLeaveInTheOrderInWhichTheyBecameDue() {
        everyone.append(joinAll("before it subscribed"));
        outbound.begin(everyone, 0);
        everyone.append(joinAll("a"));
        outbound.answer(new ServerMessage.Pong());
        everyone.append(joinAll("b"));
        namedNotice("b");
        everyone.append(joinAll("c"));
        outbound.end();
        everyone.append(joinAll("after its subscription"));
        assertThat(socket.flushed).isEmpty();

        outbound.flush(() -> 1);

        assertThat(socket.flushed)
                .containsExactly(joinAll("a"), new ServerMessage.Pong(), joinAll("b"), join("b"), joinAll("c"));
        assertThat(socket.flushes).isEqualTo(1);
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void aHundredNoticesOfATurnLeaveAsOneWrite() {
        outbound.begin(everyone, 0);
        IntStream.range(0, 100).forEach(i -> everyone.append(joinAll("user-" + i)));

        outbound.flush(() -> 1);

        assertThat(socket.writes).isEqualTo(1);
        assertThat(socket.flushed).hasSize(100).startsWith(joinAll("user-0")).endsWith(joinAll("user-99"));
        outbound.flush(() -> 2);
        assertThat(socket.flushes)
                .as("nothing is flushed where nothing was written")
                .isEqualTo(1);
    }

    @Test
    void onlyAsMuchIsWrittenAsTheSocketTakesAndTheRestIsCounted() {
        socket.takes = 1;
        namedNotice("a");
        long before = named.end();
        namedNotice("b");
        outbound.answer(new ServerMessage.Pong());
        outbound.flush(() -> 7);

        assertThat(socket.flushed).containsExactly(join("a"));
        assertThat(outbound.waitingNoticeBytes()).isEqualTo(named.end() - before);
        assertThat(outbound.answersWait()).isTrue();

        socket.takes = 10;
        outbound.flush(() -> 8);
        assertThat(outbound.tookAtMillis()).isEqualTo(8);
        assertThat(socket.flushed).containsExactly(join("a"), join("b"), new ServerMessage.Pong());
        assertThat(outbound.waitingNoticeBytes()).isZero();
        assertThat(outbound.answersWait()).isFalse();
    }

    @Test
    void whatWaitsIsWrittenAsItWasThoughTheLogHasForgottenIt() {
        outbound.begin(everyone, 0);
        socket.takes = 0;
        for (int i = 0; i < 10_000; i++) {
            everyone.append(joinAll("user-" + i));
            if (i % 7 == 0) {
                outbound.flush(() -> 1);
                everyone.forget(everyone.end());
            }
        }
        outbound.flush(() -> 1);
        everyone.forget(everyone.end());
        assertThat(outbound.waitingNoticeBytes()).isEqualTo(everyone.end());

        socket.takes = 1_000;
        outbound.flush(() -> 1);
        assertThat(socket.flushed).hasSize(10_000);
        assertThat(socket.flushed)
                .isEqualTo(IntStream.range(0, 10_000)
                        .mapToObj(i -> joinAll("user-" + i))
                        .toList());
        assertThat(socket.writes).as("neighbours leave together").isLessThan(20);
    }

    @Test
    void noticesAboutNamedUsersThatWaitHoldNoneOfTheMemoryThatOthersAreToldFrom() {
        socket.takes = 0;
        for (int i = 0; i < 10_000; i++) {
            long position = named.append(join("user-" + i));
            if (i % 100 == 0) {
                outbound.named(named, position);
            }
            named.forget(named.end());
        }
        long own = named.append(join("own"));
        named.since(own, (chunk, from, length) -> assertThat(chunk.refCnt()).isEqualTo(1));

        socket.takes = 1_000;
        outbound.flush(() -> 1);
        assertThat(socket.flushed)
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> join("user-" + 100 * i))
                        .toList());
    }

    @Test
    void whatTakesLongIsPutOffThoughItWritesLittle() {
        int[] made = {0};
        outbound.answers(IntStream.range(0, 500)
                .<ServerMessage>mapToObj(i -> {
                    made[0]++;
                    return new ServerMessage.Pong();
                })
                .iterator());
        assertThat(outbound.flush(() -> made[0])).isTrue();
        assertThat(made[0]).isBetween(5, 20);
    }

    @Test
    void manyAnswersAreMadeAsTheyAreWrittenAndNotInOneGo() {
        int[] made = {0};
        outbound.answers(IntStream.range(0, 2_500)
                .<ServerMessage>mapToObj(i -> {
                    made[0]++;
                    return new ServerMessage.Pong();
                })
                .iterator());
        assertThat(made[0]).isLessThanOrEqualTo(1);

        assertThat(outbound.flush(() -> 1)).as("more to come in a later turn").isTrue();
        assertThat(made[0]).isLessThan(2_000);
        while (outbound.flush(() -> 1)) {
            assertThat(outbound.answersWait()).isTrue();
        }
        assertThat(socket.flushed).hasSize(2_500);
    }

    @Test
    void aSocketThatTakesNothingIsSeenAndOneWithNothingToTakeIsNot() {
        outbound.look(100);
        assertThat(outbound.tookAtMillis()).isEqualTo(100);

        socket.takes = 0;
        namedNotice("a");
        outbound.flush(() -> 150);
        outbound.look(200);
        outbound.look(300);
        assertThat(outbound.tookAtMillis()).isEqualTo(100);

        socket.takes = 1;
        outbound.flush(() -> 350);
        assertThat(outbound.tookAtMillis()).isEqualTo(350);
        outbound.look(400);
        assertThat(outbound.tookAtMillis()).isEqualTo(400);
    }

    @Test
    void aSocketThatIsClosedHoldsNoMemory() {
        socket.takes = 0;
        outbound.begin(everyone, 0);
        everyone.append(joinAll("a"));
        outbound.flush(() -> 1);
        everyone.forget(everyone.end());
        long kept = everyone.append(joinAll("b"));
        assertThat(kept)
                .as("the chunk is not begun anew while the socket holds it")
                .isPositive();

        outbound.clear();
        everyone.forget(everyone.end());

        everyone.since(everyone.append(joinAll("c")), (chunk, from, length) -> {
            assertThat(chunk.refCnt()).isEqualTo(1);
            assertThat(from).as("the chunk is begun anew").isZero();
        });
    }
}
