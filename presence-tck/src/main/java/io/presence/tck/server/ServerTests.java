package io.presence.tck.server;

import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import java.util.List;

/** What the tests of a server share: their world. */
abstract class ServerTests {
    final ServerLab lab;

    ServerTests(ServerLab lab) {
        this.lab = lab;
    }

    /** The classes, one a chapter. */
    static List<Class<?>> all() {
        return List.of(
                LoginTests.class,
                SubscribeTests.class,
                UnsubscribeTests.class,
                QueryTests.class,
                NoticeTests.class,
                PermissionTests.class,
                WireTests.class,
                BadInputTests.class,
                OrderTests.class,
                ClusterTests.class);
    }

    /** A user who is logged in, on the test's node. */
    final Peer user(String label) {
        return lab.user(label);
    }

    /** A name that nobody has logged in under. */
    final String name(String label) {
        return lab.name(label);
    }
}
