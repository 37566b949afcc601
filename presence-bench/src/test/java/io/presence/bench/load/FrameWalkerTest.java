package io.presence.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWalkerTest {
    private final List<String> told = new ArrayList<>();
    private final ByteBuffer shared = DirectBytes.allocate(256 * 1024);

    /** What came, as text: each message by its length and its bytes' sum. */
    private final class Recording implements FrameWalker.Frames {
        @Override
        public void shortMessages(ByteBuffer bytes, int from, int to, int count) {
            int at = from;
            int left = count;
            while (at < to) {
                int end = at + 2 + bytes.get(at + 1);
                message(bytes, at + 2, end);
                at = end;
                left--;
            }
            assertThat(left).isZero();
        }

        @Override
        public void message(ByteBuffer bytes, int from, int to) {
            told.add("message " + text(bytes, from, to));
        }

        @Override
        public void control(int opcode, ByteBuffer bytes, int from, int to) {
            told.add("control " + opcode + " " + text(bytes, from, to));
        }

        private String text(ByteBuffer bytes, int from, int to) {
            int sum = 0;
            for (int i = from; i < to; i++) {
                sum = 31 * sum + bytes.get(i);
            }
            return (to - from) + " " + sum;
        }
    }

    private static byte[] frame(int first, int length) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (length < 126) {
            frame.write(length);
        } else if (length < 65536) {
            frame.writeBytes(ByteBuffer.allocate(3)
                    .put((byte) 126)
                    .putShort((short) length)
                    .array());
        } else {
            frame.writeBytes(
                    ByteBuffer.allocate(9).put((byte) 127).putLong(length).array());
        }
        for (int i = 0; i < length; i++) {
            frame.write(i * 7 + length);
        }
        return frame.toByteArray();
    }

    private static byte[] stream(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private void feed(FrameWalker walker, byte[] bytes, int from, int to) {
        int rest = walker.putRest(shared);
        shared.put(rest, bytes, from, to - from);
        walker.walk(shared, 0, rest + to - from);
    }

    private List<String> walked(byte[] bytes, int... cuts) {
        told.clear();
        FrameWalker walker = new FrameWalker(new Recording());
        int from = 0;
        for (int cut : cuts) {
            feed(walker, bytes, from, cut);
            from = cut;
        }
        feed(walker, bytes, from, bytes.length);
        return List.copyOf(told);
    }

    /** Short and long messages, a fragmented one with a ping within, and a close. */
    private static byte[] everything() {
        return stream(
                frame(0x82, 30),
                frame(0x82, 0),
                frame(0x82, 125),
                frame(0x82, 126),
                frame(0x89, 5),
                frame(0x82, 40),
                frame(0x82, 2500),
                frame(0x02, 20),
                frame(0x89, 0),
                frame(0x00, 1500),
                frame(0x80, 0),
                frame(0x82, 31),
                frame(0x88, 2));
    }

    @Test
    void messagesOfEveryLengthAreWhole() {
        for (int length : new int[] {0, 1, 8, 9, 124, 125, 126, 127, 1023, 1024, 1025, 65_535, 65_536, 200_000}) {
            byte[] frame = frame(0x82, length);

            List<String> whole = walked(frame);

            assertThat(whole).hasSize(1).first().asString().startsWith("message " + length + " ");
            assertThat(walked(frame, 1)).isEqualTo(whole);
            assertThat(walked(frame, frame.length / 2)).isEqualTo(whole);
        }
    }

    @Test
    void aReadThatIsCutAnywhereGivesTheSameMessages() {
        byte[] bytes = everything();
        List<String> whole = walked(bytes);
        assertThat(whole).hasSize(11);
        assertThat(whole.get(7)).isEqualTo("control 9 0 0");
        assertThat(whole.get(8)).startsWith("message 1520 ");

        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(walked(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void readsOfAnySizeGiveTheSameMessages() {
        byte[] bytes = everything();
        List<String> whole = walked(bytes);

        for (int size = 1; size < 200; size++) {
            int[] cuts = new int[(bytes.length - 1) / size];
            for (int i = 0; i < cuts.length; i++) {
                cuts[i] = (i + 1) * size;
            }
            assertThat(walked(bytes, cuts)).as("reads of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void whatNoServerMaySendIsRefused() {
        assertThatThrownBy(() -> walked(new byte[] {(byte) 0x82, (byte) 0x85, 0, 0, 0, 0, 1, 2, 3, 4, 5}))
                .hasMessageContaining("masked");
        assertThatThrownBy(() -> walked(frame(0xc2, 3))).hasMessageContaining("reserved bits");
        assertThatThrownBy(() -> walked(frame(0x81, 3))).hasMessageContaining("opcode 1");
        assertThatThrownBy(() -> walked(frame(0x80, 3))).hasMessageContaining("opcode 0");
        assertThatThrownBy(() -> walked(stream(frame(0x02, 3), frame(0x82, 3))))
                .hasMessageContaining("within a fragmented message");
    }
}
