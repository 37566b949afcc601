package io.presence.tck.client;

import static io.presence.tck.PresenceRule.CLI_20;
import static io.presence.tck.PresenceRule.CLI_32;
import static io.presence.tck.PresenceRule.CLI_33;
import static io.presence.tck.PresenceRule.CLI_34;
import static io.presence.tck.PresenceRule.CLI_35;
import static io.presence.tck.PresenceRule.CLI_36;
import static io.presence.tck.PresenceRule.CLI_37;
import static io.presence.tck.PresenceRule.CLI_38;
import static io.presence.tck.PresenceRule.CLI_40;
import static io.presence.tck.PresenceRule.CLI_55;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.MESSAGE_DENIED;
import static io.presence.tck.wire.MessageKind.MESSAGE_PERMISSION_ERROR;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;

import io.presence.tck.Verifies;
import io.presence.tck.lab.Expect;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Queries. */
final class QueryTests extends ClientTests {
    QueryTests(ClientLab lab) {
        super(lab);
    }

    @Verifies(CLI_20)
    void unansweredRequestsHaveTheirOwnIds() {
        DrivenClient alice = user("alice");
        alice.connection().acknowledgesByHand();
        Set<String> missing = new HashSet<>(List.of("a", "b", "c", "d", "e", "f"));
        List.of("a", "b", "c").forEach(user -> alice.subscribe(user, "h"));
        List.of("d", "e", "f").forEach(alice::getAll);
        Map<MessageKind, Set<String>> ids = Map.of(SUBSCRIBE, new HashSet<>(), QUERY, new HashSet<>());
        List<WireMessage> requests = new ArrayList<>();
        while (!missing.isEmpty()) {
            WireMessage request = alice.connection().next("SUBSCRIBE and QUERY with " + missing);
            requests.add(request);
            request.names().forEach(missing::remove);
            Set<String> ofItsKind = request.is(SUBSCRIBE) ? ids.get(SUBSCRIBE) : ids.get(QUERY);
            lab.check(
                    request.id().isPresent() && ofItsKind.add(request.id().get()),
                    "the client sent " + requests + "; expected: a correlationId of its own in each");
        }
    }

    @Verifies(CLI_32)
    void aQueryOfEverybodyGivesTheList() {
        DrivenClient alice = user("alice");
        Call call = alice.getAll();
        alice.connection().receives(QUERY_ALL);
        alice.connection().sends(WireMessage.of(QUERY_ALL_RESPONSE).withNames("bob", "carol", "7"));
        call.gives(List.of("bob", "carol", "7"));
    }

    @Verifies(CLI_32)
    void aQueryOfEverybodyMayGiveNobody() {
        DrivenClient alice = user("alice");
        Call call = alice.getAll();
        alice.connection().receives(QUERY_ALL);
        alice.connection().sends(WireMessage.of(QUERY_ALL_RESPONSE));
        call.gives(List.of());
    }

    @Verifies(CLI_33)
    void aQueryOfUsersGivesWhoIsOnline() {
        DrivenClient alice = user("alice");
        Call call = alice.getAll("bob", "carol");
        WireMessage query = alice.connection()
                .receives(Expect.any(QUERY)
                        .and("with names [bob, carol]", request -> Set.copyOf(request.names())
                                .equals(Set.of("bob", "carol")))
                        .and("and a correlationId", request -> request.has("correlationId")));
        alice.connection().answers(query, new JsonObject().put("bob", true).put("carol", false));
        call.gives(Map.of("bob", true, "carol", false));
    }

    @Verifies(CLI_34)
    void aQueryOfNobodyGivesAnEmptyObject() {
        // The connection answers such a query by itself, if it comes to that.
        user("alice").getAll(new String[0]).gives(Map.of());
    }

    /** Two queries, of bob and of carol, and their requests in this order. */
    private List<WireMessage> requestsOfBobAndCarol(DrivenClient alice) {
        WireMessage first = alice.connection().receives(QUERY);
        WireMessage second = alice.connection().receives(QUERY);
        return first.names().contains("bob") ? List.of(first, second) : List.of(second, first);
    }

    private static JsonObject online(String user) {
        return new JsonObject().put(user, true);
    }

    @Verifies(CLI_35)
    void answersAreToldByTheirIds() {
        DrivenClient alice = user("alice");
        Call bob = alice.getAll("bob");
        Call carol = alice.getAll("carol");
        List<WireMessage> requests = requestsOfBobAndCarol(alice);
        alice.connection().answers(requests.get(1), online("carol"));
        alice.connection().answers(requests.get(0), online("bob"));
        bob.gives(online("bob"));
        carol.gives(online("carol"));
    }

    @Verifies(CLI_36)
    void anAnswerToNoQuerySettlesNone() {
        DrivenClient alice = user("alice");
        Call bob = alice.getAll("bob");
        WireMessage query = alice.connection().receives(QUERY);
        alice.connection()
                .sends(WireMessage.of(QUERY_RESPONSE)
                        .withData("{\"bob\":false}")
                        .withId("of no query"));
        alice.connection().answers(query, online("bob"));
        bob.gives(online("bob"));
    }

    @Verifies(CLI_36)
    void anAckSettlesNoQuery() {
        DrivenClient alice = user("alice");
        Call bob = alice.getAll("bob");
        WireMessage query = alice.connection().receives(QUERY);
        alice.connection()
                .sends(WireMessage.of(SUBSCRIBE).withId(query.id().orElse("")).with("isAck", 1));
        alice.connection().answers(query, online("bob"));
        bob.gives(online("bob"));
    }

    @Verifies(CLI_37)
    void aDeniedQueryFailsAlone() {
        oneFailsAlone(MESSAGE_DENIED);
    }

    @Verifies(CLI_37)
    void aQueryThatCouldNotBeDecidedFailsAlone() {
        oneFailsAlone(MESSAGE_PERMISSION_ERROR);
    }

    private void oneFailsAlone(MessageKind how) {
        DrivenClient alice = user("alice");
        Call bob = alice.getAll("bob");
        Call carol = alice.getAll("carol");
        List<WireMessage> requests = requestsOfBobAndCarol(alice);
        alice.connection().refuses(how, requests.get(1), "carol");
        carol.error();
        alice.connection().answers(requests.get(0), online("bob"));
        bob.gives(online("bob"));
    }

    @Verifies(CLI_37)
    void aDeniedQueryOfEverybodyFailsAlone() {
        DrivenClient alice = user("alice");
        Call all = alice.getAll();
        WireMessage request = alice.connection().receives(QUERY_ALL);
        Call bob = alice.getAll("bob");
        WireMessage query = alice.connection().receives(QUERY);
        alice.connection().refuses(MESSAGE_DENIED, request, null);
        all.error();
        alice.connection().answers(query, online("bob"));
        bob.gives(online("bob"));
        Call again = alice.getAll();
        alice.connection().receives(QUERY_ALL);
        alice.connection().sends(WireMessage.of(QUERY_ALL_RESPONSE).withNames("bob"));
        again.gives(List.of("bob"));
    }

    @Verifies(CLI_55)
    void aQueryThatIsDeniedInPartHasOneOutcome() {
        DrivenClient alice = user("alice");
        Call call = alice.getAll("bob", "secret");
        WireMessage query = alice.connection().receives(QUERY);
        alice.connection().refuses(MESSAGE_DENIED, query, "secret");
        alice.connection().answers(query, online("bob"));
        JsonObject outcome = call.answered();
        lab.check(
                outcome.containsKey("error") || online("bob").equals(outcome.getValue("result")),
                "the outcome was " + outcome.encode() + "; expected: an error, or the answer for bob");
        alice.settles();
        Call carol = alice.getAll("carol");
        alice.connection().answers(alice.connection().receives(QUERY), online("carol"));
        carol.gives(online("carol"));
    }

    @Verifies(CLI_38)
    void severalQueriesOfEverybodyAreAllAnswered() {
        DrivenClient alice = user("alice");
        List<Call> calls = List.of(alice.getAll(), alice.getAll(), alice.getAll());
        // A client may ask once for all of them. Whatever it asks is answered when the marker shows that it is there.
        alice.settles();
        for (WireMessage request : alice.connection().received()) {
            lab.check(request.is(QUERY_ALL), "the client sent " + request + "; expected: QUERY_ALL");
            alice.connection().sends(WireMessage.of(QUERY_ALL_RESPONSE).withNames("bob"));
        }
        calls.forEach(call -> call.gives(List.of("bob")));
    }

    @Verifies(CLI_40)
    void anAnswerComesInItsPlace() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        Call call = alice.getAll("bob");
        WireMessage query = alice.connection().reaches(Expect.any(QUERY));
        alice.connection()
                .sends(
                        WireMessage.of(JOIN).withName("bob"),
                        WireMessage.of(LEAVE).withName("bob"));
        alice.connection().answers(query, new JsonObject().put("bob", false));
        alice.connection()
                .sends(
                        WireMessage.of(JOIN).withName("bob"),
                        WireMessage.of(LEAVE).withName("bob"));
        lab.step("the server sent a join and a leave, the answer, and a join and a leave");
        call.result();
        for (int i = 0; i < 2; i++) {
            alice.hears("h", "bob", true);
            alice.hears("h", "bob", false);
        }
        lab.check(
                call.eventsBefore() == 2,
                "the answer came after " + call.eventsBefore() + " calls of the handler; expected: after 2 of 4");
    }
}
