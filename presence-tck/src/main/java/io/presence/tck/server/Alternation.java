package io.presence.tck.server;

import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.JOIN_ALL;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.LEAVE_ALL;

import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.WireMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who is online cannot come, and who is not cannot leave. */
final class Alternation {
    private Alternation() {}

    /**
     * Checks the notices of one subscription that began when none of these users was online.
     *
     * @return who is online in the end
     */
    static Set<String> check(ServerLab lab, String subscriber, List<WireMessage> messages) {
        Set<String> online = new HashSet<>();
        for (WireMessage message : messages) {
            String user = message.name().orElse("");
            boolean join = message.is(JOIN) || message.is(JOIN_ALL);
            if (join || message.is(LEAVE) || message.is(LEAVE_ALL)) {
                lab.check(
                        join ? online.add(user) : online.remove(user),
                        subscriber + " was told of a " + (join ? "join" : "leave") + " of " + user + ", who was "
                                + (join ? "online" : "offline") + " by the notices before: " + of(user, messages));
            }
        }
        return online;
    }

    private static List<String> of(String user, List<WireMessage> messages) {
        return messages.stream()
                .filter(message -> message.name().filter(user::equals).isPresent())
                .map(message -> message.kind().orElseThrow().name())
                .toList();
    }
}
