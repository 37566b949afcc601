package io.presence.tck.client;

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
                LoginTests.class,
                SubscriptionTests.class,
                QueryTests.class,
                WireTests.class,
                ReconnectTests.class);
    }

    /** A client that is logged in. */
    final DrivenClient user(String label) {
        return lab.user(label);
    }
}
