package io.presence.server.order;

import static io.presence.server.order.BatchItem.Reached.REACHED;
import static io.presence.server.order.Ticket.Place.PLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.PresenceEvent;
import io.presence.server.cluster.ClusterNode;
import io.presence.server.cluster.OnlineSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneOrderTest {
    private final OneOrder order =
            new OneOrder(tell -> ClusterNode.alone("n", new ClusterNode.Times(250, 3_000, 0), tell));
    private final int first = order.addReceiver();
    private final int second = order.addReceiver();

    private void happens(int loop, Ticket... tickets) {
        order.accept(loop, Arrays.asList(tickets), 0);
    }

    private static Ticket login(String user) {
        return new Ticket.Login(user);
    }

    private static Ticket logout(String user) {
        return new Ticket.Logout(user);
    }

    private static BatchItem join(String user) {
        return new BatchItem.Change(PresenceEvent.join(user));
    }

    private static BatchItem leave(String user) {
        return new BatchItem.Change(PresenceEvent.leave(user));
    }

    @Test
    void aLoginComesBackBehindTheJoinItCausedAndOtherLoopsAreToldOfTheJoinAlone() {
        happens(first, login("bob"));

        assertThat(order.takeBatch(first)).containsExactly(join("bob"), REACHED);
        assertThat(order.takeBatch(second)).containsExactly(join("bob"));
    }

    @Test
    void onlyTheFirstLoginAndTheLastLogoutOfAUserAreChangesOnWhateverLoop() {
        happens(first, login("bob"));
        happens(second, login("bob"));
        happens(first, logout("bob"));
        happens(second, logout("bob"));

        assertThat(order.takeBatch(first)).containsExactly(join("bob"), REACHED, leave("bob"));
        assertThat(order.takeBatch(second)).containsExactly(join("bob"), REACHED, leave("bob"));
    }

    @Test
    void aQuestionIsAnsweredAtItsPlaceBetweenTheChanges() {
        happens(first, new Ticket.QueryUsers(List.of("bob", "carol")));
        happens(second, login("bob"));
        happens(first, new Ticket.QueryUsers(List.of("carol", "bob")), PLACE);

        BitSet bob = new BitSet();
        bob.set(1);
        assertThat(order.takeBatch(first))
                .containsExactly(
                        new BatchItem.UsersOnline(new BitSet()), join("bob"), new BatchItem.UsersOnline(bob), REACHED);
    }

    @Test
    void theAnswerToEverybodyIsOfItsMomentAndTellsWhereTheAskerStands() {
        happens(first, login("bob"), new Ticket.QueryEveryone("bob"), login("carol"), new Ticket.QueryEveryone(null));

        List<BatchItem> batch = order.takeBatch(first);
        EveryoneOnline asked = (EveryoneOnline) batch.get(2);
        assertThat(asked.snapshot().toList()).containsExactly("bob");
        assertThat(asked.excepted()).isEqualTo(new OnlineSnapshot.Place(0, 0));
        EveryoneOnline later = (EveryoneOnline) batch.get(5);
        assertThat(later.snapshot().toList()).containsExactly("bob", "carol");
        assertThat(later.excepted()).isNull();
    }

    @Test
    void aBulkIsHandedOutInBatchesThatWaitForTheLoopsCredit() {
        List<Ticket> many = new ArrayList<>();
        for (int i = 0; i < 10 * OneOrder.MAX_BATCH; i++) {
            many.add(login("u" + i));
        }
        order.accept(first, many, 0);

        for (int i = 0; i < OneOrder.MAX_UNDER_WAY; i++) {
            assertThat(order.takeBatch(second)).hasSize(OneOrder.MAX_BATCH);
        }
        assertThat(order.takeBatch(second)).isEmpty();
        order.credit(second);
        assertThat(order.takeBatch(second)).hasSize(OneOrder.MAX_BATCH);
        assertThat(order.takeBatch(second)).isEmpty();

        // A loop that is behind costs the others nothing, and gets everything in the end, in order.
        List<BatchItem> rest = new ArrayList<>();
        order.credit(second);
        for (List<BatchItem> batch = order.takeBatch(second); !batch.isEmpty(); batch = order.takeBatch(second)) {
            rest.addAll(batch);
            order.credit(second);
        }
        assertThat(rest)
                .hasSize(7 * OneOrder.MAX_BATCH)
                .startsWith(join("u3000"))
                .endsWith(join("u9999"));
        assertThat(Collections.frequency(rest, REACHED)).isZero();
    }

    @Test
    void aLogoutWithoutItsLoginIsOurMistakeAndSaysSo() {
        assertThatThrownBy(() -> happens(first, logout("bob"))).hasMessageContaining("bob");
    }
}
