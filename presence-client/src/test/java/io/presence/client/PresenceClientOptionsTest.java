package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceClientOptionsTest {
    private static PresenceClientOptions with(String option, Object value) {
        return new PresenceClientOptions(new JsonObject().put(option, value));
    }

    @Test
    void theDefaultsAreSound() {
        new PresenceClientOptions().check();
    }

    @ParameterizedTest
    @CsvSource({
        "connectTimeoutMillis, 1, 86400000",
        "loginTimeoutMillis, 1, 86400000",
        "requestTimeoutMillis, 1, 86400000",
        "offlineWindowMillis, 0, 86400000",
        "heartbeatIntervalMillis, 10, 86400000",
        "reconnectDelayMillis, 1, 86400000",
        "maxReconnectDelayMillis, 1, 86400000",
        "maxReconnectAttempts, 0, 1000000",
        "subscriptionIntervalMillis, 0, 60000",
        "maxRequestBytes, 1024, 67108864",
        "maxMessageBytes, 1024, 1073741824"
    })
    void aNumberOutOfRangeIsRefusedByName(String option, int min, int max) {
        for (int wrong : new int[] {min - 1, max + 1}) {
            assertThatThrownBy(() -> with(option, wrong).check())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("option " + option + " is " + wrong + ", expected " + min + " to " + max);
        }
    }

    @Test
    void whatContradictsEachOtherIsRefusedTogether() {
        assertThatThrownBy(() -> new PresenceClientOptions()
                        .setAddresses(List.of("http://x", "ws://ok"))
                        .setReconnectDelayMillis(500)
                        .setMaxReconnectDelayMillis(400)
                        .setConnectTimeoutMillis(50_000)
                        .setOfflineWindowMillis(20_000)
                        .setSubscriptionIntervalMillis(10_000)
                        .setTrustAll(true)
                        .setTrustCertPath("ca.pem")
                        .setSslOptions(new ClientSSLOptions())
                        .check())
                .hasMessageContainingAll(
                        "address http://x has the scheme http",
                        "maxReconnectDelayMillis is 400, shorter than reconnectDelayMillis (500)",
                        "connectTimeoutMillis is 50000, longer than loginTimeoutMillis (30000)",
                        "offlineWindowMillis is 20000, longer than requestTimeoutMillis (10000)",
                        "subscriptionIntervalMillis is 10000, not below requestTimeoutMillis (10000)",
                        "trustAll is true and trustCertPath is ca.pem",
                        "sslOptions are set",
                        "no address begins with wss");
        assertThatThrownBy(() ->
                        new PresenceClientOptions().setAddresses(List.of()).check())
                .hasMessageContaining("addresses is empty");
    }

    @Test
    void jsonThatIsNotUnderstoodIsRefused() {
        assertThatThrownBy(() -> with("adresses", new JsonArray().add("ws://x")))
                .hasMessageContainingAll("unknown option adresses", "addresses");
        assertThatThrownBy(() -> with("addresses", "ws://x")).hasMessageContaining("expected a list of texts");
        assertThatThrownBy(() -> with("trustAll", "yes")).hasMessageContaining("expected true or false");
    }

    @Test
    void jsonAndBackAreTheSameOptions() {
        PresenceClientOptions options = new PresenceClientOptions()
                .setAddresses(List.of("ws://a", "wss://b"))
                .setTrustCertPath("ca.pem")
                .setRequestTimeoutMillis(5_000_000_000L % 80_000_000);
        assertThat(new PresenceClientOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
        assertThat(new PresenceClientOptions(options).toJson()).isEqualTo(options.toJson());
    }

    @Test
    void aCopyIsIndependent() {
        List<String> addresses = new ArrayList<>(List.of("ws://a"));
        PresenceClientOptions options = new PresenceClientOptions().setAddresses(addresses);
        PresenceClientOptions copy = new PresenceClientOptions(options);
        addresses.add("ws://b");
        options.setAddress("ws://c");
        assertThat(copy.getAddresses()).containsExactly("ws://a");
    }

    @Test
    void theGuideHasEveryOptionAndItsDefault() throws IOException {
        String guide = Files.readString(Path.of(System.getProperty("presence.repository"), "docs", "client.md"));
        PresenceClientOptions.describe((name, value) -> assertThat(guide)
                .contains("| `" + name + "` | `" + (value instanceof List<?> list ? list.get(0) : value) + "` |"));
    }
}
