/**
 * The wire as the protocol page has it: messages to bytes and back, and WebSockets frame by frame. Knows no rule and no
 * test. Begin with {@link io.presence.tck.wire.WireMessage}.
 */
package io.presence.tck.wire;
