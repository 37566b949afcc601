package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.server.Await;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/** That another cluster manager than Hazelcast carries messages between nodes at all. */
class InfinispanIT {
    @Test
    void whatOneNodePublishesReachesBoth() {
        try (InfinispanVertx first = new InfinispanVertx("publish");
                InfinispanVertx second = new InfinispanVertx("publish")) {
            Promise<String> atFirst = listen(first.vertx());
            Promise<String> atSecond = listen(second.vertx());

            first.vertx().eventBus().publish("address", "hello");

            assertThat(Await.result(atFirst.future())).isEqualTo("hello");
            assertThat(Await.result(atSecond.future())).isEqualTo("hello");
        }
    }

    private static Promise<String> listen(Vertx vertx) {
        Promise<String> got = Promise.promise();
        Await.result(vertx.eventBus()
                .<String>consumer("address", message -> got.tryComplete(message.body()))
                .completion());
        return got;
    }
}
