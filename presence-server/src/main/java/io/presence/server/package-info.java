/**
 * The presence server: what an application deploys, sets and implements.
 *
 * <p>One login, from its socket to the subscribers of the other loops, in eight stops:
 * <ol>
 *   <li>{@code ConnectionVerticle} accepts the WebSocket on its event loop and makes a {@code ClientConnection}.
 *   <li>{@code MessageCodec} turns the frame into a message; {@code ClientConnection} asks the
 *       {@link io.presence.server.Authenticator}, and the connection is <i>open</i>.
 *   <li>The loop hands a ticket to the presence context ({@code TicketQueue}); there {@code LocalUsers} counts the
 *       login; only a user's first connection goes further.
 *   <li>{@code OnlineUsers} records this incarnation as an owner; only a user's first owner anywhere is a join.
 *       {@code OneOrder} puts it, and then the ticket, into what each loop is to be sent.
 *   <li>{@code DeltaPublisher} gives the change a sequence; what happened in one turn travels as one delta through
 *       {@code ClusterChannel}.
 *   <li>On each other node {@code DeltaReceiver} checks the sequence, asks for what is missing, and hands the changes to
 *       stop 4. A lost node enters here, through {@code Leases}.
 *   <li>{@code PresenceContext} sends each loop one batch a turn: joins and leaves in order and, in the same order,
 *       the loop's own tickets.
 *   <li>{@code Audience} looks the user up among the loop's subscribers, encodes one frame, and makes it due to each
 *       in their {@code Outbound}; the ticket takes effect, and AUTH_SUCCESSFUL is answered, when its place in the
 *       batch is reached. {@code Deliveries} say when the notices leave.
 * </ol>
 *
 * <p>Open {@link io.presence.server.PresenceServer} first.
 */
package io.presence.server;
