/**
 * Bytes to messages and back, as {@code docs/protocol.md} numbers the statements (W-1 and on).
 *
 * <p>Knows the wire's numbers and what a frame may look like. Does not know sockets, who may say what when, or the
 * cluster. Open {@link io.presence.protocol.ClientMessage} and {@link io.presence.protocol.ServerMessage} first;
 * {@link io.presence.protocol.MessageCodec} is the one file that sees protobuf.
 */
package io.presence.protocol;
