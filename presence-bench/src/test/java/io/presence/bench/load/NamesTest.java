package io.presence.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final Names names = new Names("visitor@example/");

    @Test
    void theNumberIsReadFromTheEndOfANotice() {
        ByteBuffer bytes = DirectBytes.allocate(100);
        for (int number : new int[] {0, 1, 9, 10, 12_345_678, 87_654_321, 90_909_090, 99_999_999}) {
            byte[] notice = ServerFrames.notice(ServerMessage.JOIN_ALL, names.of(number));
            bytes.put(3, notice);

            assertThat(Names.numberBefore(bytes, 3 + notice.length)).isEqualTo(number);
            assertThat(NoticeTally.action(bytes, 5, 3 + notice.length)).isEqualTo(ServerMessage.JOIN_ALL);
        }
    }

    @Test
    void theLoginOfANumberCarriesItsName() {
        assertThat(new String(names.loginFrames(4711), StandardCharsets.ISO_8859_1))
                .endsWith("{\"username\":\"visitor@example/00004711\"}");
        assertThat(new String(names.loginFrames(3), StandardCharsets.ISO_8859_1))
                .endsWith("{\"username\":\"visitor@example/00000003\"}");
    }
}
