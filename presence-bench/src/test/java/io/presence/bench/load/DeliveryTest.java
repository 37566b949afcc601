package io.presence.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final int VISITS = 3;

    private final Names names = new Names(ServerFrames.VISITORS);
    private final Ledger ledger = new Ledger(names);

    private byte[] joined(int visit) {
        return ServerFrames.notice(ServerMessage.JOIN_ALL, names.of(visit));
    }

    private byte[] left(int visit) {
        return ServerFrames.notice(ServerMessage.LEAVE_ALL, names.of(visit));
    }

    private List<byte[]> right() {
        return new ArrayList<>(List.of(joined(0), joined(1), left(0), joined(2), left(2), left(1)));
    }

    /** A watcher that was told so, in reads of this many notices each. */
    private NoticeTally told(List<byte[]> notices, int inARead, Ledger parsing) {
        NoticeTally tally = new NoticeTally();
        ByteBuffer bytes = DirectBytes.allocate(4096);
        for (int from = 0; from < notices.size(); from += inARead) {
            int length = 0;
            for (byte[] notice : notices.subList(from, Math.min(notices.size(), from + inARead))) {
                bytes.put(length, notice);
                length += notice.length;
            }
            tally.shortMessages(bytes, 0, length, (other, start, end) -> {});
            if (parsing != null) {
                parsing.shortMessages(bytes, 0, length);
            }
        }
        return tally;
    }

    private NoticeTally told(List<byte[]> notices) {
        return told(notices, 2, null);
    }

    private void check(NoticeTally first, NoticeTally second) {
        Delivery.check(List.of(first, second), ledger, VISITS);
    }

    private NoticeTally firstIsRight() {
        return told(right(), 3, ledger);
    }

    @Test
    void whatAllWereToldOnceAndInOneOrderIsExactHoweverItWasRead() {
        NoticeTally second = told(right(), 1, null);

        assertThatCode(() -> check(firstIsRight(), second)).doesNotThrowAnyException();
        assertThat(second.notices()).isEqualTo(2 * VISITS);
    }

    @Test
    void aFragmentedNoticeCountsLikeAnyOther() {
        NoticeTally second = told(right().subList(0, 2));
        ByteBuffer bytes = DirectBytes.allocate(4096);
        for (byte[] notice : right().subList(2, 6)) {
            bytes.put(0, notice);
            second.message(bytes, 2, notice.length, (other, start, end) -> {});
        }

        assertThatCode(() -> check(firstIsRight(), second)).doesNotThrowAnyException();
    }

    @Test
    void otherMessagesInBetweenAreHandedOnAndChangeNothing() {
        List<String> others = new ArrayList<>();
        NoticeTally second = new NoticeTally();
        ByteBuffer bytes = DirectBytes.allocate(4096);
        int length = 0;
        byte[] pong = ServerFrames.message(2, ServerMessage.PONG);
        for (byte[] notice : right()) {
            bytes.put(length, pong).put(length + pong.length, notice);
            length += pong.length + notice.length;
        }

        second.shortMessages(
                bytes,
                0,
                length,
                (other, start, end) -> others.add(
                        String.valueOf(ServerMessage.parse(other, start, end).is(2, ServerMessage.PONG))));

        assertThat(others).containsExactlyElementsOf(Collections.nCopies(6, "true"));
        assertThatCode(() -> check(firstIsRight(), second)).doesNotThrowAnyException();
    }

    @Test
    void aMissingNoticeIsFound() {
        List<byte[]> missing = right();
        missing.remove(4);

        assertThatThrownBy(() -> check(firstIsRight(), told(missing)))
                .isInstanceOf(NotExactException.class)
                .hasMessageContaining("1 of 2 watchers were not told 6 times")
                .hasMessageContaining("5 times");
    }

    @Test
    void aNoticeThatCameTwiceIsFound() {
        List<byte[]> twice = right();
        twice.add(left(1));

        assertThatThrownBy(() -> check(firstIsRight(), told(twice))).hasMessageContaining("told 7 times");
    }

    @Test
    void twoThatAreSwappedAreFound() {
        List<byte[]> swapped = right();
        Collections.swap(swapped, 1, 2);

        assertThatThrownBy(() -> check(firstIsRight(), told(swapped))).hasMessageContaining("in another order");
    }

    @Test
    void oneInPlaceOfAnotherIsFound() {
        List<byte[]> other = right();
        other.set(3, joined(1));

        assertThatThrownBy(() -> check(firstIsRight(), told(other))).hasMessageContaining("something else");
    }

    @Test
    void whatAllWereToldWronglyIsFoundByTheOneThatIsParsed() {
        List<byte[]> twice = right();
        twice.set(3, joined(1));
        assertThatThrownBy(() -> told(twice, 2, ledger))
                .hasMessageContaining("00000001 joined, who had joined already");

        List<byte[]> before = right();
        Collections.swap(before, 3, 4);
        assertThatThrownBy(() -> told(before, 2, new Ledger(names)))
                .hasMessageContaining("00000002 left, who had not joined");

        assertThatThrownBy(() -> told(List.of(ServerFrames.notice(ServerMessage.JOIN_ALL, "mallory")), 1, ledger))
                .hasMessageContaining("mallory, who is no visitor");
    }

    @Test
    void aVisitorWhoNeverLeftIsFound() {
        Ledger unfinished = new Ledger(names);
        told(right().subList(0, 5), 2, unfinished);

        assertThatThrownBy(() -> unfinished.check(VISITS)).hasMessageContaining("00000001 had joined already");
    }
}
