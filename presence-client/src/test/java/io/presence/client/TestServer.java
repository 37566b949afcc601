package io.presence.client;

import io.presence.PresenceAction;
import io.presence.interop.Interop;
import io.presence.interop.ServerProcess;
import io.presence.server.Permissions;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import java.util.Set;
import java.util.stream.Collectors;

/** A running server with users that come and go; users whose names begin with "secret" are nobody's business. */
interface TestServer extends AutoCloseable {

    String url();

    /** A user comes; closing the socket lets them leave. */
    default TestSocket user(String name) {
        return TestSocket.user(url(), name);
    }

    @Override
    void close();

    static TestServer ours() {
        PresenceServer server = new PresenceServer(new PresenceServerOptions().setEventLoops(2))
                .permissions(new Permissions() {
                    @Override
                    public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
                        return Future.succeededFuture(users.stream()
                                .filter(about -> !about.startsWith("secret"))
                                .collect(Collectors.toSet()));
                    }

                    @Override
                    public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
                        return Future.succeededFuture(true);
                    }
                });
        TestNode node = new TestNode(server);
        return new TestServer() {
            @Override
            public String url() {
                return node.url();
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }

    static TestServer published() {
        Interop.require();
        ServerProcess process = ServerProcess.node("src/published-server.js", "--deny-secret");
        String url = process.url();
        return new TestServer() {
            @Override
            public String url() {
                return url;
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }
}
