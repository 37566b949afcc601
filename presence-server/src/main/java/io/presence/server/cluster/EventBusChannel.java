package io.presence.server.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the other nodes over the event bus: one address for all, and one for each incarnation.
 *
 * <p>Owned by the presence context.
 */
final class EventBusChannel implements ClusterChannel {
    private static final Logger LOG = LoggerFactory.getLogger(EventBusChannel.class);

    private final EventBus eventBus;
    private final String address;
    private final long self;
    private final Consumer<Buffer> receiver;
    private final Supplier<Future<Void>> tellAddress;
    private final Consumer<Incarnation> look;
    private List<MessageConsumer<Buffer>> consumers = List.of();
    private boolean registering;
    private boolean again;
    private boolean closed;

    /**
     * Listens to nothing yet.
     *
     * @param name of the presence server: those of one name are one cluster
     * @param self this incarnation
     * @param receiver given each message of the others, on the presence context
     * @param tellAddress tells the cluster anew where this node's event bus listens
     * @param look looks whether the process of a silent incarnation has ended
     */
    EventBusChannel(
            EventBus eventBus,
            String name,
            long self,
            Consumer<Buffer> receiver,
            Supplier<Future<Void>> tellAddress,
            Consumer<Incarnation> look) {
        this.eventBus = eventBus;
        this.address = "io.presence.cluster." + name;
        this.self = self;
        this.receiver = receiver;
        this.tellAddress = tellAddress;
        this.look = look;
    }

    /** Listens; called on the presence context, and completes there when the cluster knows of it. */
    Future<Void> register() {
        List<MessageConsumer<Buffer>> registered = new ArrayList<>();
        Future<Void> completed = Future.succeededFuture();
        for (String each : List.of(address, addressOf(self))) {
            MessageConsumer<Buffer> consumer = eventBus.consumer(each, this::received);
            registered.add(consumer);
            completed = completed.compose(v -> consumer.completion());
        }
        // The old ones go after the new ones are known, so that there is no time without, and stay if these fail; what
        // comes twice meanwhile does no harm.
        return completed.andThen(result -> {
            if (result.succeeded()) {
                List<MessageConsumer<Buffer>> before = consumers;
                consumers = registered;
                unregister(before);
            } else {
                unregister(registered);
            }
        });
    }

    private void received(Message<Buffer> message) {
        receiver.accept(message.body());
    }

    @Override
    public void publish(ClusterMessage message) {
        eventBus.publish(address, DeltaCodec.encode(message));
    }

    @Override
    public void send(long incarnation, ClusterMessage message) {
        eventBus.send(addressOf(incarnation), DeltaCodec.encode(message));
    }

    @Override
    public void look(Incarnation silent) {
        look.accept(silent);
    }

    private String addressOf(long incarnation) {
        return address + "." + Incarnation.text(incarnation);
    }

    @Override
    public void registerAnew() {
        if (registering || closed) {
            again = registering;
            return;
        }
        registering = true;
        again = false;
        tellAddress.get().onFailure(e -> LOG.debug("cannot tell the cluster this node's address", e));
        register().onComplete(result -> {
            registering = false;
            if (closed) {
                close();
            } else if (again) {
                // What called for it may have been after this one was lost.
                registerAnew();
            } else if (result.failed()) {
                LOG.warn(
                        "cannot register on the event bus: {}; it is tried again",
                        result.cause().toString());
            }
        });
    }

    void close() {
        closed = true;
        unregister(consumers);
    }

    private static void unregister(List<MessageConsumer<Buffer>> consumers) {
        consumers.forEach(consumer ->
                consumer.unregister().onFailure(e -> LOG.debug("cannot unregister {}: {}", consumer.address(), e)));
    }
}
