package io.presence.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private final TakesSome socket = new TakesSome();
    private final Outbound outbound = new Outbound(socket, 0);

    private static EncodedNotice join(String user) {
        return new EncodedNotice(new ServerMessage.JoinAll(user));
    }

    @Test
    void answersAndNoticesLeaveInTheOrderInWhichTheyBecameDue() {
        outbound.notice(join("a"));
        outbound.answer(new ServerMessage.Pong());
        outbound.notice(join("b"));
        assertThat(socket.written).isEmpty();

        outbound.flush(1);

        assertThat(socket.written)
                .containsExactly(
                        new ServerMessage.JoinAll("a"), new ServerMessage.Pong(), new ServerMessage.JoinAll("b"));
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void onlyAsMuchIsWrittenAsTheSocketTakesAndTheRestIsCounted() {
        socket.takes = 1;
        outbound.notice(join("a"));
        outbound.notice(join("b"));
        outbound.answer(new ServerMessage.Pong());
        outbound.flush(7);

        assertThat(socket.written).containsExactly(new ServerMessage.JoinAll("a"));
        assertThat(outbound.waitingNoticeBytes()).isEqualTo(join("b").noticeBytes());
        assertThat(outbound.answersWait()).isTrue();
        assertThat(outbound.tookAtMillis()).isEqualTo(7);

        socket.takes = 10;
        outbound.flush(8);
        assertThat(socket.written).hasSize(3);
        assertThat(outbound.waitingNoticeBytes()).isZero();
        assertThat(outbound.answersWait()).isFalse();
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

        assertThat(outbound.flush(1)).as("more to come in a later turn").isTrue();
        assertThat(made[0]).isLessThan(2_000);
        while (outbound.flush(1)) {
            assertThat(outbound.answersWait()).isTrue();
        }
        assertThat(socket.written).hasSize(2_500);
    }

    @Test
    void aSocketThatIsOwedTooMuchIsHandedOverAlthoughItTakesNothing() {
        socket.takes = 0;
        Audience audience = new Audience(100);
        Audience.Subscriber subscriber = () -> outbound;
        audience.subscriptions().addEveryone(subscriber);
        int handedOver = 0;
        for (int i = 0; i < 100 && outbound.waitingNoticeBytes() < 200; i++) {
            audience.tell(PresenceEvent.join("user"));
            int[] now = {0};
            audience.flush(s -> now[0]++);
            // Once, when it was empty; then not until the bound.
            assertThat(now[0] > 0)
                    .isEqualTo(i == 0
                            || outbound.waitingNoticeBytes() - join("user").noticeBytes() > 100);
            handedOver += now[0];
        }
        assertThat(handedOver).isGreaterThan(1);
    }

    @Test
    void theAudienceTellsEverybodysNoticeFirstAndOnlyWhoSubscribes() {
        Audience audience = new Audience(1_000);
        audience.subscriptions().addEveryone(() -> outbound);
        TakesSome friends = new TakesSome();
        Outbound toFriend = new Outbound(friends, 0);
        Audience.Subscriber friend = () -> toFriend;
        audience.subscriptions().add("bob", friend);
        audience.subscriptions().addEveryone(friend);

        Stream.of(PresenceEvent.join("bob"), PresenceEvent.leave("eve")).forEach(audience::tell);
        audience.flush(s -> s.outbound().flush(0));

        assertThat(socket.written).containsExactly(new ServerMessage.JoinAll("bob"), new ServerMessage.LeaveAll("eve"));
        assertThat(friends.written)
                .containsExactly(
                        new ServerMessage.JoinAll("bob"),
                        new ServerMessage.Join("bob"),
                        new ServerMessage.LeaveAll("eve"));
    }

    /** A socket that takes so many messages and no more. */
    private static final class TakesSome implements ClientTransport {
        private final List<ServerMessage> written = new ArrayList<>();
        private int takes = Integer.MAX_VALUE;

        @Override
        public boolean writable() {
            return takes > 0;
        }

        @Override
        public void write(Buffer message) {
            takes--;
            try {
                written.add(MessageCodec.decodeServer(message));
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void writePiece(Buffer piece, boolean first, boolean last) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void start(Listener listener) {}

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void close(int status) {}

        @Override
        public void abort() {}
    }
}
