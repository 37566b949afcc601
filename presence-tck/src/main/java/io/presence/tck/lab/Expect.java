package io.presence.tck.lab;

import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the next message is to be. It asks for what its rule is about and no more: which other fields there may be is for
 * other rules.
 *
 * @param what in words
 * @param test whether a message is it
 */
public record Expect(String what, Predicate<WireMessage> test) {
    /** A message of this kind, whatever its fields. */
    public static Expect any(MessageKind kind) {
        return new Expect(kind.name(), message -> message.is(kind));
    }

    /** A JOIN of this user. */
    public static Expect join(String user) {
        return notice(MessageKind.JOIN, user);
    }

    /** A LEAVE of this user. */
    public static Expect leave(String user) {
        return notice(MessageKind.LEAVE, user);
    }

    /** A JOIN_ALL of this user. */
    public static Expect joinAll(String user) {
        return notice(MessageKind.JOIN_ALL, user);
    }

    /** A LEAVE_ALL of this user. */
    public static Expect leaveAll(String user) {
        return notice(MessageKind.LEAVE_ALL, user);
    }

    private static Expect notice(MessageKind kind, String user) {
        return new Expect(
                kind + " " + user, message -> message.is(kind) && message.name().equals(Optional.of(user)));
    }

    /** An ack with this correlation id. */
    public static Expect ack(MessageKind kind, String id) {
        return new Expect(
                "an ack of " + kind + " with correlationId \"" + id + '"',
                message -> message.is(kind)
                        && message.flag("isAck")
                        && message.id().equals(Optional.of(id)));
    }

    /** An ack, whatever its correlation id. */
    public static Expect ack(MessageKind kind) {
        return new Expect("an ack of " + kind, message -> message.is(kind) && message.flag("isAck"));
    }

    /** A MULTIPLE_SUBSCRIPTIONS, of this request and name. */
    public static Expect multiple(MessageKind request, String name) {
        return new Expect(
                "MULTIPLE_SUBSCRIPTIONS of " + request + " with name " + name,
                message -> message.is(MessageKind.MULTIPLE_SUBSCRIPTIONS)
                        && message.number("originalAction").equals(Optional.of((long) request.action()))
                        && message.name().equals(Optional.of(name)));
    }

    /** The same, with the condition that its fields are these and no others, the action apart. */
    public Expect withFields(String... fields) {
        return new Expect(
                what + " with the fields " + List.of(fields) + " and no other",
                message -> test.test(message) && message.fieldNames().equals(List.of(fields)));
    }

    /** The same, with one more condition. */
    public Expect and(String condition, Predicate<WireMessage> more) {
        return new Expect(what + " " + condition, message -> test.test(message) && more.test(message));
    }
}
