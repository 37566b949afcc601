package io.presence;

/** What one may ask about presence, and what a permission is about. */
public enum PresenceAction {
    /** Be told of the joins and leaves of named users. */
    SUBSCRIBE,
    /** No longer be told of named users. */
    UNSUBSCRIBE,
    /** Be told of every user's joins and leaves. */
    SUBSCRIBE_ALL,
    /** No longer be told of every user. */
    UNSUBSCRIBE_ALL,
    /** Ask which of some named users are online. */
    QUERY,
    /** Ask who is online. */
    QUERY_ALL
}
