package io.presence.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceAction;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.server.Authentication;
import io.presence.server.Authenticator;
import io.presence.server.Permissions;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The guide's authenticator and permissions. */
class SecurityIT {

    /** Stands in for an application's sessions. */
    private static Future<String> userOfSession(String session) {
        return Future.succeededFuture("s3cret".equals(session) ? "team-a/alice" : null);
    }

    // <authenticator>
    static final Authenticator SESSIONS = (credentials, handshake) -> userOfSession(credentials.getString("session"))
            .map(user -> user == null
                    ? Authentication.refused(new JsonObject().put("error", "your session has ended"))
                    : Authentication.accepted(user, new JsonObject().put("name", user)));

    // </authenticator>

    // <permissions>
    /** Everybody sees their own team, whose name is the user's up to the slash. */
    static final class TeamsOnly implements Permissions {
        @Override
        public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
            String team = user.substring(0, user.indexOf('/') + 1);
            return Future.succeededFuture(
                    users.stream().filter(other -> other.startsWith(team)).collect(Collectors.toSet()));
        }

        @Override
        public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
            return Future.succeededFuture(false);
        }
    }

    // </permissions>

    @Test
    void sessionsLogInAndTeamsSeeThemselvesAlone() {
        PresenceServer server = new PresenceServer(new PresenceServerOptions().setPort(0))
                .authenticator(SESSIONS)
                .permissions(new TeamsOnly());
        try (TestNode node = new TestNode(server)) {
            TestSocket alice = TestSocket.login(node.url(), "{\"session\":\"s3cret\"}");
            alice.say(
                    new ClientMessage.Query("q", java.util.List.of("team-a/alice", "team-b/bob")),
                    new ClientMessage.QueryAll());
            alice.hears(
                    new ServerMessage.Denied(PresenceAction.QUERY, "q", "team-b/bob"),
                    new ServerMessage.QueryResponse("q", Map.of("team-a/alice", true)),
                    new ServerMessage.Denied(PresenceAction.QUERY_ALL, null, null));

            TestSocket stranger = node.connect();
            stranger.say(
                    new ClientMessage.Challenge(null, null, null, null), new ClientMessage.Authenticate("{\"a\":1}"));
            stranger.hears(
                    new ServerMessage.Accept(),
                    new ServerMessage.AuthUnsuccessful("{\"error\":\"your session has ended\"}"));
            assertThat(stranger.socket().isClosed()).isFalse();
        }
    }
}
