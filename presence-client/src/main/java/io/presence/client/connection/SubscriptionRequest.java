package io.presence.client.connection;

import io.presence.PresenceAction;
import io.presence.client.connection.SubscriptionTarget.Waiter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE_ALL or UNSUBSCRIBE_ALL under way, and who waits for its answer.
 *
 * <p>Owned by the client's context.
 */
final class SubscriptionRequest {
    private final PresenceAction action;
    /** Null of those about everybody. */
    private final String id;
    /** In the order of being sent, the denied ones too. */
    private final List<SubscriptionTarget> sent;
    /** Without the denied ones. */
    private final Map<SubscriptionTarget, List<Waiter>> waiters = new HashMap<>();

    private Timers.Timer deadline;

    /** Takes the waiters of each target with it. */
    SubscriptionRequest(PresenceAction action, String id, List<SubscriptionTarget> targets) {
        this.action = action;
        this.id = id;
        this.sent = targets;
        for (SubscriptionTarget target : targets) {
            waiters.put(target, target.takeWaiting());
            target.asking(this);
        }
    }

    PresenceAction action() {
        return action;
    }

    String id() {
        return id;
    }

    boolean begins() {
        return action == PresenceAction.SUBSCRIBE || action == PresenceAction.SUBSCRIBE_ALL;
    }

    List<String> users() {
        return sent.stream().map(SubscriptionTarget::user).toList();
    }

    /** Those that are not denied. */
    Set<SubscriptionTarget> targets() {
        return Set.copyOf(waiters.keySet());
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** Whoever finds that nothing else need be asked waits with it. */
    void join(SubscriptionTarget target) {
        waiters.get(target).addAll(target.takeWaiting());
    }

    /** Those who wait for one target, who then wait no more. */
    List<Waiter> take(SubscriptionTarget target) {
        List<Waiter> taken = waiters.get(target);
        waiters.put(target, new ArrayList<>(1));
        return taken;
    }

    /** Takes a denied target out; null if it is not in it. */
    List<Waiter> deny(SubscriptionTarget target) {
        return waiters.remove(target);
    }

    /**
     * What the published server lost: for each denied name it drops the last of the request in the denied one's place
     * (protocol page, section 4, permissions).
     */
    List<SubscriptionTarget> perhapsLost() {
        int denied = sent.size() - waiters.size();
        return sent.subList(sent.size() - denied, sent.size()).stream()
                .filter(target -> waiters.containsKey(target) && target.isLatest(this) && target.wanted())
                .toList();
    }

    void deadline(Timers.Timer timer) {
        cancelDeadline();
        deadline = timer;
    }

    void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
