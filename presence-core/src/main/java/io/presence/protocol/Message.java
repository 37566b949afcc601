package io.presence.protocol;

/** One message of the protocol; each is one WebSocket message of its own on the wire. */
public sealed interface Message permits ClientMessage, ServerMessage {}
