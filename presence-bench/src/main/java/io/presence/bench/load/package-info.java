/**
 * A load generator for servers that speak the protocol, told by their address alone. Knows the wire and the clock;
 * nothing of the server's code, and not what a scenario wants to find out.
 *
 * <p>All connections live on one event loop, which is meant to have one core to itself, and reads more than ten million
 * notices a second. So it has no WebSocket codec: a connection's {@code FrameWalker} walks the frames where they were
 * read. A <em>watcher</em> here is a connection of the load that subscribes; a <em>visit</em> is a user who logs in and
 * out again. What was delivered is checked to the last notice, and a run that is not exact has no figures.
 *
 * <p>Open {@code LoadLoop} first, then {@code LoadConnection} and {@code Watcher}.
 */
package io.presence.bench.load;
