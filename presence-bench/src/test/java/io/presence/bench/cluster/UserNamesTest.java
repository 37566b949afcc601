package io.presence.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNamesTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 12_345_678_901_234L, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void theTimeOfAJoinTravelsInTheName(long due) {
        String name = UserNames.timed(4_711, due);

        assertThat(UserNames.isTimed(name)).isTrue();
        assertThat(UserNames.number(name)).isEqualTo(4_711);
        assertThat(UserNames.due(name)).isEqualTo(due);
    }

    @Test
    void theOthersAreNotTimed() {
        assertThat(UserNames.isTimed(UserNames.plain(7))).isFalse();
        assertThat(UserNames.isTimed("watcher")).isFalse();
    }

    @Test
    void aNameOfTwelveCharactersIsAStringAndAnArray() {
        assertThat(UserNames.heapBytes("user-0000001")).isEqualTo(24 + 32);
    }
}
