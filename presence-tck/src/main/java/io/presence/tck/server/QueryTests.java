package io.presence.tck.server;

import static io.presence.tck.PresenceRule.QRY_1;
import static io.presence.tck.PresenceRule.QRY_10;
import static io.presence.tck.PresenceRule.QRY_11;
import static io.presence.tck.PresenceRule.QRY_12;
import static io.presence.tck.PresenceRule.QRY_13;
import static io.presence.tck.PresenceRule.QRY_14;
import static io.presence.tck.PresenceRule.QRY_15;
import static io.presence.tck.PresenceRule.QRY_16;
import static io.presence.tck.PresenceRule.QRY_17;
import static io.presence.tck.PresenceRule.QRY_18;
import static io.presence.tck.PresenceRule.QRY_19;
import static io.presence.tck.PresenceRule.QRY_2;
import static io.presence.tck.PresenceRule.QRY_3;
import static io.presence.tck.PresenceRule.QRY_4;
import static io.presence.tck.PresenceRule.QRY_5;
import static io.presence.tck.PresenceRule.QRY_6;
import static io.presence.tck.PresenceRule.QRY_7;
import static io.presence.tck.PresenceRule.QRY_8;
import static io.presence.tck.PresenceRule.QRY_9;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;

import io.presence.tck.NotTested;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Names;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Query. */
final class QueryTests extends ServerTests {
    private static final int MANY = 10_000;

    /** A key of a JSON object, and its text. */
    private static final Pattern KEY = Pattern.compile("(\"(?:\\\\.|[^\"\\\\])*\")\\s*:");

    QueryTests(ServerLab lab) {
        super(lab);
    }

    @Verifies(QRY_1)
    void queryIsAnsweredWithItsId() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(QUERY).withId("17").withNames(name("alice")));
        bob.receives(any(QUERY_RESPONSE)
                .and("with correlationId \"17\"", answer -> answer.id().equals(Optional.of("17"))));
    }

    @Verifies(QRY_2)
    void whoWasAskedForIsAnsweredAndNobodyElse() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        user("carol");
        String dave = name("dave");
        Map<String, Boolean> answer = bob.asksFor(alice.user(), dave);
        lab.check(
                answer.keySet().equals(Set.of(alice.user(), dave)),
                "bob asked for alice and dave, and the answer was " + answer);
    }

    @Verifies(QRY_3)
    void whoIsOnlineIsOnline() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        isAnswered(bob, alice.user(), true);
    }

    private void isAnswered(Peer asker, String user, boolean online) {
        Map<String, Boolean> answer = asker.asksFor(user);
        lab.check(
                Boolean.valueOf(online).equals(answer.get(user)),
                asker.label() + " asked for " + user + ", and the answer was " + answer + "; expected: " + online);
    }

    @Verifies(QRY_4)
    void whoNeverWasOnlineIsNot() {
        isAnswered(user("bob"), name("alice"), false);
    }

    @Verifies(QRY_5)
    void whoLeftIsNotOnline() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        bob.subscribesTo(alice.user());
        alice.leaves();
        bob.receives(any(LEAVE));
        isAnswered(bob, alice.user(), false);
    }

    private void isAnswered(Peer asker, List<String> expected) {
        List<String> answer = asker.asksForEverybody();
        lab.check(
                new TreeSet<>(answer).equals(new TreeSet<>(expected)) && answer.size() == expected.size(),
                asker.label() + " asked for everybody, and the answer was " + answer + "; expected: " + expected
                        + ", in any order");
    }

    @Verifies(QRY_6)
    void everybodyIsWhoIsOnline() {
        Peer bob = user("bob");
        isAnswered(bob, List.of());
        Peer alice = user("alice");
        Peer carol = user("carol");
        isAnswered(bob, List.of(alice.user(), carol.user()));
    }

    @Verifies(QRY_7)
    void theAskerIsLeftOut() {
        Peer bob = user("bob");
        lab.again("bob's tablet", bob.user(), lab.home());
        Peer alice = user("alice");
        List<String> answer = bob.asksForEverybody();
        lab.check(
                !answer.contains(bob.user()) && answer.contains(alice.user()),
                "bob, who has two connections, asked for everybody, and the answer was " + answer);
    }

    @Verifies(QRY_8)
    void whoAsksForThemselvesIsOnline() {
        Peer bob = user("bob");
        isAnswered(bob, bob.user(), true);
    }

    @Verifies(QRY_9)
    void aUserOfSeveralConnectionsIsListedOnce() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        lab.again("alice's tablet", alice.user(), lab.home());
        List<String> answer = bob.asksForEverybody();
        lab.check(
                Collections.frequency(answer, alice.user()) == 1,
                "bob asked for everybody, and the answer was " + answer);
    }

    @Verifies(QRY_10)
    void whoLeftIsNotListed() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        bob.subscribesTo(alice.user());
        alice.leaves();
        bob.receives(any(LEAVE));
        List<String> answer = bob.asksForEverybody();
        lab.check(!answer.contains(alice.user()), "bob asked for everybody, and the answer was " + answer);
    }

    @Verifies(QRY_11)
    void aQueryOfNobodyIsAnswered() {
        Peer bob = user("bob");
        Map<String, Boolean> answer = bob.asksFor();
        lab.check(answer.isEmpty(), "bob asked for nobody, and the answer was " + answer);
    }

    @Verifies(QRY_12)
    void theAnswerAboutEverybodyHasNoId() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(QUERY_ALL).withId("17"));
        bob.receives(any(QUERY_ALL_RESPONSE).and("without correlationId", answer -> !answer.has("correlationId")));
    }

    @Verifies(QRY_13)
    void aNameThatIsAskedForTwiceIsAnsweredOnce() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.sends(bob.request(QUERY).withNames(alice, alice));
        String data = bob.nextOf(QUERY_RESPONSE).data().orElse("");
        // A parsed object has each key once, whatever the text.
        long times = KEY.matcher(data)
                .results()
                .map(key -> Json.decodeValue(key.group(1)))
                .filter(alice::equals)
                .count();
        lab.check(times == 1, "bob asked for alice twice in one QUERY, and the answer was " + data);
    }

    @Verifies(QRY_14)
    void theAnswerIsInTheOrderOfTheQuestion() {
        Peer bob = user("bob");
        List<String> names = List.of(name("zoe"), "31", name("alice"), "7", name("max"));
        List<String> answer =
                List.copyOf(bob.asksFor(names.toArray(String[]::new)).keySet());
        lab.check(answer.equals(names), "bob asked for " + names + ", and the answer was in the order " + answer);
    }

    @Verifies(QRY_15)
    void everybodyIsInTheOrderOfComingOnline() {
        Peer bob = user("bob");
        List<String> users =
                List.of(user("zoe").user(), user("alice").user(), user("max").user());
        List<String> answer = bob.asksForEverybody();
        lab.check(answer.equals(users), "zoe, alice and max came in this order, and the answer was " + answer);
    }

    @Verifies(QRY_16)
    void nobodyIsNoNames() {
        if (!lab.server().exclusive()) {
            throw new NotTested("others may be online at a server that the kit did not start");
        }
        Peer bob = user("bob");
        // The users of the test before may be leaving still.
        bob.sends(WireMessage.of(QUERY_ALL));
        WireMessage answer = bob.nextOf(QUERY_ALL_RESPONSE);
        List<String> leaving = answer.names().stream().filter(lab::isOfThisRun).toList();
        if (!leaving.isEmpty()) {
            bob.asksUntil(leaving, false);
            bob.sends(WireMessage.of(QUERY_ALL));
            answer = bob.nextOf(QUERY_ALL_RESPONSE);
        }
        lab.check(!answer.has("names"), "bob, alone, asked for everybody, and the answer was " + answer);
    }

    @Verifies(QRY_17)
    void anyTextMayBeAskedFor() {
        Peer bob = user("bob");
        for (String name : Names.PECULIAR) {
            lab.named("somebody", lab.exactly(name));
        }
        List<String> names = new ArrayList<>(Names.PECULIAR);
        names.add("");
        Map<String, Boolean> answer = bob.asksFor(names.toArray(String[]::new));
        for (String name : names) {
            lab.check(
                    Boolean.valueOf(!name.isEmpty()).equals(answer.get(name)),
                    "bob asked for the names that mean something elsewhere, all online but the empty one, and of \""
                            + name + "\" the answer "
                            + (answer.containsKey(name) ? "said " + answer.get(name) : "said nothing"));
        }
    }

    @Verifies(QRY_18)
    void aQuestionWithoutIdIsAnsweredWithoutOne() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(QUERY).withNames(name("alice")));
        bob.receives(any(QUERY_RESPONSE).and("without correlationId", answer -> !answer.has("correlationId")));
    }

    @Verifies(QRY_19)
    void tenThousandNamesAreAnswered() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            names.add("nobody" + i);
        }
        names.add(alice.user());
        bob.sends(bob.request(QUERY).withNames(names));
        Map<String, Boolean> answer = bob.answerOf(bob.nextOf(QUERY_RESPONSE));
        lab.check(
                answer.size() == names.size() && answer.get(alice.user()),
                "bob asked for " + names.size() + " names, of which alice's is online, and the answer had "
                        + answer.size() + ", with alice " + answer.get(alice.user()));
    }
}
