package io.presence.bench;

import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this node's presence server sends over the event bus: each message once, by its kind, without the bus's own
 * header; and what is written to the other nodes' sockets, with it, for each of them.
 */
final class BusBytes implements VertxMetricsFactory, VertxMetrics, EventBusMetrics<Void> {
    private static final String ADDRESS = "io.presence.cluster.";

    /** A message is the format's version, its kind from 1, and more. */
    private static final int KIND_AT = 1;

    private static final List<String> KINDS =
            List.of("other", "heartbeat", "delta", "deltasWanted", "usersWanted", "users", "goodbye", "goodbyeHeard");

    private static final class Sent {
        private final LongAdder messages = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        private void add(int size) {
            messages.increment();
            bytes.add(size);
        }

        private JsonObject json() {
            return new JsonObject().put("messages", messages.sum()).put("bytes", bytes.sum());
        }
    }

    private final List<Sent> kinds = KINDS.stream().map(kind -> new Sent()).toList();
    private final Sent written = new Sent();

    /** To be added to the event bus, for what is sent. */
    void sent(DeliveryContext<Object> delivery) {
        if (delivery.message().address().startsWith(ADDRESS) && delivery.body() instanceof Buffer body) {
            int kind = body.getByte(KIND_AT);
            kinds.get(kind < KINDS.size() ? kind : 0).add(body.length());
        }
        delivery.next();
    }

    @Override
    public VertxMetrics metrics(VertxOptions options) {
        return this;
    }

    @Override
    public EventBusMetrics<Void> createEventBusMetrics() {
        return this;
    }

    @Override
    public void messageWritten(String address, int numberOfBytes) {
        if (address.startsWith(ADDRESS)) {
            written.add(numberOfBytes);
        }
    }

    @Override
    public boolean isMetricsEnabled() {
        return true;
    }

    @Override
    public void close() {}

    /** Since the start. */
    JsonObject now() {
        JsonObject json = new JsonObject().put("written", written.json());
        for (int i = 0; i < KINDS.size(); i++) {
            json.put(KINDS.get(i), kinds.get(i).json());
        }
        return json;
    }
}
