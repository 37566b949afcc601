package io.presence.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The tests of sockets run twice, and each time on what they say. */
class WhichTransportIT {
    private static final int SECONDS = 30;

    private final boolean upgraded = Boolean.parseBoolean(System.getProperty("presence.upgraded"));

    @Test
    void vertxsInternalsAreOpenWhereTheyShouldBeAndClosedWhereNot() {
        if (upgraded) {
            assertThat(InPlaceUpgrade.unavailableBecause()).isNull();
        } else {
            assertThat(InPlaceUpgrade.unavailableBecause())
                    .contains("--add-exports io.vertx.core/io.vertx.core.http.impl=io.presence.server");
        }
    }

    @Test
    void aChannelAsVertxMakesItIsUpgradedInPlace() throws Exception {
        assertThat(fits(options())).isEqualTo(upgraded);
    }

    @Test
    void aChannelWithAHandlerThatIsNotKnownIsNot() throws Exception {
        // As one that a later version of Vert.x may have: compression, which presence never asks for.
        assertThat(fits(options().setCompressionSupported(true))).isFalse();
    }

    /** As presence asks for them: no other protocol than HTTP/1.1. */
    private static HttpServerOptions options() {
        return new HttpServerOptions().setHttp2ClearTextEnabled(false);
    }

    /** What is said of a request's channel, asked in its handler. */
    private static boolean fits(HttpServerOptions options) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Future<String> answer = vertx.createHttpServer(options)
                    .requestHandler(request -> request.response()
                            .end(String.valueOf(InPlaceUpgrade.fits(request)))
                            .onFailure(e -> {}))
                    .listen(0, "127.0.0.1")
                    .compose(server ->
                            vertx.createHttpClient().request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/"))
                    .compose(request -> request.send())
                    .compose(HttpClientResponse::body)
                    .map(body -> body.toString());
            return Boolean.parseBoolean(answer.await(SECONDS, TimeUnit.SECONDS));
        } finally {
            vertx.close().await(SECONDS, TimeUnit.SECONDS);
        }
    }
}
