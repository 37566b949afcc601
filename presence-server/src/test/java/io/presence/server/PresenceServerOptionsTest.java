package io.presence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PresenceServerOptionsTest {

    @Test
    void theDefaultsAreValid() {
        assertThatCode(() -> new PresenceServerOptions().check()).doesNotThrowAnyException();
    }

    @Test
    void jsonAndCopiesKeepEveryValue() {
        PresenceServerOptions options = new PresenceServerOptions()
                .setName("n")
                .setHost("h")
                .setPort(1)
                .setPath("/p")
                .setEventLoops(2)
                .setMaxAuthAttempts(3)
                .setUnauthenticatedClientTimeoutMillis(4)
                .setHeartbeatIntervalMillis(105)
                .setDecisionTimeoutMillis(6)
                .setMaxMessageBytes(1_027)
                .setMaxSubscriptionsPerConnection(8)
                .setMaxSubscribedCharactersPerConnection(9)
                .setStallMillis(110)
                .setMaxWaitingBytes(5_000_000_000L)
                .setNode("x")
                .setHeartbeatMillis(111)
                .setLeaseMillis(333)
                .setLeaveGraceMillis(12)
                .setDrainMillis(13)
                .setOperations(false)
                .setUpgradeInPlace(false)
                .setCertPath("c")
                .setKeyPath("k");
        JsonObject json = options.toJson();
        assertThat(json.size()).isEqualTo(23);
        assertThat(new PresenceServerOptions(new JsonObject(json.encode())))
                .isEqualTo(options)
                .hasToString(json.encode());
        assertThat(new PresenceServerOptions(options)).isEqualTo(options).isNotSameAs(options);
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        assertThatThrownBy(() -> new PresenceServerOptions()
                        .setName("")
                        .setHost("")
                        .setPath("deepstream")
                        .setPort(-1)
                        .setHeartbeatIntervalMillis(99)
                        .setNode("")
                        .setHeartbeatMillis(250)
                        .setLeaseMillis(749)
                        .setKeyPath("k")
                        .check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("option name is empty")
                .hasMessageContaining("option host is empty")
                .hasMessageContaining("option path is deepstream, expected a path such as /deepstream")
                .hasMessageContaining("option port is -1, expected 0 to 65535")
                .hasMessageContaining("option heartbeatIntervalMillis is 99, expected 100 to 86400000")
                .hasMessageContaining("option node has 0 characters, expected 1 to 255")
                .hasMessageContaining("option leaseMillis is 749, shorter than 3 heartbeats (heartbeatMillis is 250)")
                .hasMessageContaining("option certPath is null and keyPath is k");
    }
}
