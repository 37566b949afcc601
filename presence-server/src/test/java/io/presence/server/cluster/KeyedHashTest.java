package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedHashTest {
    /** Of the reference implementation: the key is the bytes 0 to 15, the message the bytes 0 to n-1. */
    private static final long[] REFERENCE = {
        0x726fdb47dd0e0e31L, 0x0d6c8009d9a94f5aL, 0xcf2794e0277187b7L, 0xcbc9466e58fee3ceL, 0x93f5f5799a932462L
    };

    @Test
    void agreesWithTheReferenceOfSipHash() {
        KeyedHash hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < REFERENCE.length; i++) {
            assertThat(hash.of(message.toString())).as("%d bytes", 2 * i).isEqualTo(REFERENCE[i]);
            message.append((char) ((2 * i) | ((2 * i + 1) << 8)));
        }
    }

    @Test
    void anotherKeyGivesAnotherHash() {
        assertThat(new KeyedHash(1, 2).of("bob")).isNotEqualTo(new KeyedHash(1, 3).of("bob"));
    }
}
