package io.presence.tck.client;

import static io.presence.tck.wire.MessageKind.SUBSCRIBE;

import io.presence.tck.lab.Expect;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.util.List;

/** What the tests of a client share: their world. */
abstract class ClientTests {
    final ClientLab lab;

    ClientTests(ClientLab lab) {
        this.lab = lab;
    }

    /** The classes. */
    static List<Class<?>> all() {
        return List.of(
                LoginTests.class, SubscriptionTests.class, QueryTests.class, WireTests.class, ReconnectTests.class);
    }

    /**
     * What the client has sent up to now that the test does not know, as a further subscription shows, which comes after it
     * and is the last, however subscriptions are gathered.
     */
    final List<WireMessage> sentBy(DrivenClient client) {
        String marker = ScriptedConnection.MARKER + lab.number();
        client.subscribe(marker, "marker").result();
        return client.connection().upTo(Expect.any(SUBSCRIBE).and("with " + marker, request -> request.names()
                .contains(marker)));
    }

    /** The names of requests of a kind, markers apart, in order. */
    static List<String> names(MessageKind kind, List<WireMessage> requests) {
        return requests.stream()
                .filter(request -> request.is(kind))
                .flatMap(request -> request.names().stream())
                .filter(name -> !name.startsWith(ScriptedConnection.MARKER))
                .sorted()
                .toList();
    }

    static long count(MessageKind kind, List<WireMessage> requests) {
        return requests.stream().filter(request -> request.is(kind)).count();
    }

    /** A client that is logged in. */
    final DrivenClient user(String label) {
        return lab.user(label);
    }
}
