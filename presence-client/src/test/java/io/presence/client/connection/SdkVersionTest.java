package io.presence.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SdkVersionTest {
    @Test
    void theServerIsToldTheVersionThatThisIs() {
        assertThat(System.getProperty("presence.version").replace("-SNAPSHOT", ""))
                .isEqualTo(ServerConnection.SDK_VERSION);
    }
}
