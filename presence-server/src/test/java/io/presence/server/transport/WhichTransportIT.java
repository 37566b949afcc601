package io.presence.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tests of sockets run twice, and each time on what they say. */
class WhichTransportIT {

    @Test
    void vertxsInternalsAreOpenWhereTheyShouldBeAndClosedWhereNot() {
        boolean upgraded = Boolean.parseBoolean(System.getProperty("presence.upgraded"));
        if (upgraded) {
            assertThat(InPlaceUpgrade.unavailableBecause()).isNull();
        } else {
            assertThat(InPlaceUpgrade.unavailableBecause())
                    .contains("--add-exports io.vertx.core/io.vertx.core.http.impl=io.presence.server");
        }
    }
}
