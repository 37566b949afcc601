package io.presence.tck;

import static io.presence.tck.Level.MAY;
import static io.presence.tck.Level.MUST;
import static io.presence.tck.Level.SHOULD;
import static io.presence.tck.RuleSource.api;
import static io.presence.tck.RuleSource.promise;
import static io.presence.tck.RuleSource.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a presence server and a client do: the rules that the kit tests. {@code docs/rules.md} is made of this list.
 *
 * <p>Names: <i>alice</i> and others are users, who are also what their connections are called; <i>open</i> is a connection
 * that is logged in; a user <i>joins</i> with the first connection and <i>leaves</i> with the last.
 */
public enum PresenceRule {
    // ---- connection and login ----
    LOG_1(
            MUST,
            "the server sends nothing before the client does",
            "The client begins; who speaks first may be taken for an answer.",
            wire("C-15")),
    LOG_2(
            MUST,
            "a CHALLENGE is answered by ACCEPT, whatever fields it has",
            "A client of another make or version has other things to say of itself.",
            wire("C-1", "C-2", "C-18")),
    LOG_3(
            MUST,
            "before the challenge another message of the topic CONNECTION, a PING included, gets no answer",
            "The JavaScript client's heartbeat begins when its socket opens, before it has said anything else.",
            wire("C-5", "H-11")),
    LOG_4(
            MUST,
            "before the challenge a message of another topic, or a malformed one, is answered by CONNECTION INVALID_MESSAGE,"
                    + " and the connection stays",
            "A mistake of a client is told, and can be mended on the same connection.",
            wire("C-5", "W-23")),
    LOG_5(
            MUST,
            "a REQUEST that is accepted is answered by AUTH_SUCCESSFUL",
            "A client waits for it before it believes itself logged in.",
            wire("A-1", "A-2")),
    LOG_6(
            MUST,
            "a REQUEST that is refused is answered by AUTH_UNSUCCESSFUL, and another one may follow",
            "Whoever mistyped a password tries again.",
            wire("A-3", "A-11")),
    LOG_7(
            MUST,
            "the last refusal that is allowed is followed by TOO_MANY_AUTH_ATTEMPTS, and the connection is closed",
            "Passwords are not to be guessed on one connection.",
            wire("A-4")),
    LOG_8(
            SHOULD,
            "a REQUEST that comes with the last refusal is ignored",
            "The limit is a limit.",
            wire("A-12", "S-4")),
    LOG_9(
            MUST,
            "between challenge and login a PING gets no answer",
            "The client's heartbeat runs already; an answer would be none that it waits for.",
            wire("A-5")),
    LOG_10(
            MUST,
            "between challenge and login a message that is not of the topic AUTH, a second CHALLENGE or a malformed one"
                    + " included, is answered by AUTH INVALID_MESSAGE, and the connection stays",
            "A mistake of a client is told, and can be mended on the same connection.",
            wire("A-5")),
    LOG_11(
            MUST,
            "a REQUEST whose data are absent or JSON but no object is answered by INVALID_MESSAGE_DATA and a close",
            "Nothing that follows on such a connection could be right.",
            wire("A-6")),
    LOG_12(
            MUST,
            "a REQUEST whose data are no JSON is answered by INVALID_MESSAGE_DATA and a close, and the server lives on",
            "No client may stop a server.",
            wire("A-6")),
    LOG_13(
            MUST,
            "between challenge and login another message of the topic AUTH is answered by INVALID_MESSAGE_DATA and a close",
            "Only a client that mistakes itself for a server sends one.",
            wire("A-7")),
    LOG_14(
            SHOULD,
            "a JSON array as credentials counts as an object without fields",
            "As the published server takes it; an anonymous login where that is allowed.",
            wire("A-6", "A-20")),
    LOG_15(
            MUST,
            "an open connection that sends a REQUEST is answered by UNKNOWN_TOPIC and stays who it is",
            "One connection has one user.",
            wire("A-17")),
    LOG_16(
            MUST,
            "REQUEST may follow CHALLENGE without waiting for the answer",
            "A client that knows what it wants saves a round trip.",
            wire("A-16")),
    LOG_17(
            SHOULD,
            "requests may follow REQUEST without waiting for the answer, and are answered in their order behind it",
            "A client that knows what it wants saves another round trip.",
            wire("A-13", "A-16")),
    LOG_18(
            MUST,
            "client data are in AUTH_SUCCESSFUL, as JSON text",
            "It is the one way for a server to tell a client of itself at login.",
            wire("A-2", "W-38")),
    LOG_19(
            MUST,
            "an open connection's PING is answered by PONG",
            "A client that hears nothing for two heartbeats gives the connection up.",
            wire("H-1", "H-12")),
    LOG_20(
            MUST,
            "a connection on which no login was decided in time is sent AUTHENTICATION_TIMEOUT and closed",
            "Connections that never log in would pile up.",
            wire("C-6", "C-19")),
    LOG_21(
            MUST,
            "a connection that is silent for longer than two heartbeats, and at most three, is closed, and its user leaves",
            "A user whose machine vanished does not stay online for ever.",
            wire("H-2")),
    LOG_22(
            MUST,
            "a connection on which anything arrives within two heartbeats, malformed frames included, is not closed",
            "A heartbeat is enough to stay.",
            wire("H-3", "H-2")),
    LOG_23(
            SHOULD,
            "a WebSocket ping is answered by a pong of the same content",
            "RFC 6455, section 5.5.2; proxies and libraries use it.",
            wire("H-10")),
    LOG_24(MAY, "the health check answers GET with status 200", "For load balancers.", wire("C-14")),
    LOG_25(
            MUST,
            "a WebSocket at another path is not accepted",
            "Other endpoints may be on the same port.",
            wire("C-7")),
    LOG_26(
            SHOULD,
            "an upgrade at another path is answered by HTTP status 404",
            "Whoever mistypes the path is told.",
            wire("C-9")),
    LOG_27(SHOULD, "a query string may follow the path", "Proxies and authenticators add one.", wire("C-8")),
    LOG_28(
            SHOULD,
            "no WebSocket extension is agreed to, whatever the client offers",
            "Clients offer permessage-deflate; a server that agrees and does not compress is misread.",
            wire("C-11")),
    LOG_29(SHOULD, "a plain GET at the path is answered by HTTP status 404", "There is nothing to get.", wire("C-10")),
    LOG_30(
            SHOULD,
            "no WebSocket subprotocol is agreed to, whatever the client offers",
            "None is spoken.",
            wire("C-12")),
    LOG_31(
            SHOULD,
            "a close that a refused login causes has no status",
            "As published; a client tells the reason from the message before.",
            wire("S-2")),
    LOG_32(
            SHOULD,
            "with open authentication a username that is a number is the text of the number",
            "As published: JSON written by hand has numbers.",
            wire("A-18", "A-19")),
    LOG_33(
            MUST,
            "a login may be repeated on a new connection, and nothing of the old one is left",
            "A client that reconnects sends all anew.",
            wire("S-16", "S-14")),
    LOG_34(
            SHOULD,
            "a silent connection whose peer has vanished, and answers no close frame, ends in the same time",
            "Machines that vanish answer nothing; whoever waits for them keeps ghosts.",
            wire("S-5", "L-6")),
    LOG_35(
            SHOULD,
            "a server that is stopped closes its connections by a close frame without a status",
            "A client tells a stop from a crash, and comes back at once.",
            wire("S-1", "S-2")),

    // ---- subscribe ----
    SUB_1(
            MUST,
            "SUBSCRIBE is acknowledged by SUBSCRIBE with isAck and the same correlationId",
            "The client matches the ack to its request by action and id.",
            wire("P-1", "P-21", "P-39", "W-35")),
    SUB_2(
            MUST,
            "a subscriber of a user is told when the user joins",
            "This is what presence is for.",
            api(1, 4, 6),
            wire("N-1")),
    SUB_3(
            MUST,
            "a subscriber is told of a join exactly once",
            "Each notice is a change; a second one would be a user who came twice.",
            api(6),
            wire("N-7")),
    SUB_4(
            MUST,
            "a subscriber of a user is told when the user leaves",
            "Whoever is not told of a leave shows a ghost.",
            api(1, 5, 6),
            wire("N-1")),
    SUB_5(MUST, "a subscriber is told of a leave exactly once", "Each notice is a change.", api(6), wire("N-7")),
    SUB_6(
            MUST,
            "a subscriber of a user is not told of others",
            "A subscription to Alex is about Alex only.",
            api(8),
            wire("N-1")),
    SUB_7(
            MUST,
            "SUBSCRIBE_ALL is acknowledged by SUBSCRIBE_ALL with isAck",
            "The client waits for it.",
            wire("P-3", "W-35")),
    SUB_8(
            SHOULD,
            "the ack of SUBSCRIBE_ALL has no correlationId, even where the request had one",
            "As published.",
            wire("P-22")),
    SUB_9(
            MUST,
            "a subscriber of everybody is told of each join and leave by JOIN_ALL and LEAVE_ALL",
            "A subscription without a username is about every user.",
            api(1, 7),
            wire("N-2")),
    SUB_10(
            MUST,
            "a SUBSCRIBE may have several names, is acknowledged once, and holds for each",
            "The JavaScript client gathers the names of 100 ms in one request.",
            wire("P-1", "P-41")),
    SUB_11(
            SHOULD,
            "a subscription that is there already is told by MULTIPLE_SUBSCRIPTIONS, with originalAction and name",
            "A client that asks twice has lost track of what it asked.",
            wire("P-7", "P-43")),
    SUB_12(
            SHOULD,
            "a second SUBSCRIBE_ALL is told by MULTIPLE_SUBSCRIPTIONS with the name %_EVERYONE_%",
            "As published.",
            wire("P-7")),
    SUB_13(
            MUST,
            "a subscription that is there already is acknowledged all the same, and does not double the notices",
            "Asking twice is no error, and changes nothing.",
            wire("P-10", "N-7")),
    SUB_14(
            SHOULD,
            "a name that is in one SUBSCRIBE several times causes a MULTIPLE_SUBSCRIPTIONS for each time but the first",
            "As published.",
            wire("P-11")),
    SUB_15(
            SHOULD,
            "MULTIPLE_SUBSCRIPTIONS comes before the ack of its request",
            "As published; whoever has the ack has all there is.",
            wire("P-27")),
    SUB_16(
            SHOULD,
            "MULTIPLE_SUBSCRIPTIONS has no correlationId and no isError",
            "With isError the JavaScript client would take it for a refusal.",
            wire("P-10", "W-36")),
    SUB_17(
            MUST,
            "a SUBSCRIBE without names is acknowledged",
            "It asks for nothing, which is done at once.",
            wire("P-23")),
    SUB_18(
            MUST,
            "the ack of a request without correlationId has none, and of one with an empty one an empty one",
            "The id is the client's: the server gives back what it got.",
            wire("P-21", "W-6")),
    SUB_19(
            MUST,
            "who is online already when a subscription begins is not told",
            "Notices are changes; the present state is what a query is for.",
            wire("N-6")),
    SUB_20(
            MUST,
            "a subscription is the connection's own: another connection of the same user is not told",
            "Two devices of a user want different things.",
            wire("P-15")),
    SUB_21(
            MUST,
            "a subscription ends with its connection",
            "What is left of a closed connection would be told to the next one, or to nobody for ever.",
            wire("P-15", "S-16")),
    SUB_22(
            SHOULD,
            "the name %_EVERYONE_% in SUBSCRIBE is the user of that name and nobody else",
            "A user may not change what others are told.",
            wire("P-14", "L-7")),
    SUB_23(
            MUST,
            "a subscriber of a user and of everybody is told twice",
            "They are two subscriptions, each with its own listeners at the client.",
            wire("N-3")),
    SUB_24(
            SHOULD,
            "a subscriber of a user and of everybody is told as a subscriber of everybody first",
            "As published.",
            wire("N-3")),
    SUB_25(
            MUST,
            "any text may be subscribed to: any UTF-8, __proto__ and constructor included",
            "A name that means something to the server's language means nothing to its users.",
            wire("L-7", "W-20")),
    SUB_26(
            MUST,
            "a connection without a username may subscribe and query",
            "Only who logged in with a username is shown; who looks is another matter.",
            api(3),
            wire("L-9")),

    // ---- unsubscribe ----
    UNS_1(
            MUST,
            "UNSUBSCRIBE is acknowledged by UNSUBSCRIBE with isAck and the same correlationId",
            "The client matches the ack to its request by action and id.",
            wire("P-2", "P-21", "W-35")),
    UNS_2(
            MUST,
            "after the ack of UNSUBSCRIBE no notice of that user comes",
            "Whoever unsubscribed has no listener any more.",
            api(9, 10, 11, 13),
            wire("P-2", "N-10")),
    UNS_3(
            MUST,
            "UNSUBSCRIBE leaves the subscriptions to other users",
            "Only the previously subscribed username is meant.",
            api(13),
            wire("P-2")),
    UNS_4(
            MUST,
            "UNSUBSCRIBE_ALL is acknowledged by UNSUBSCRIBE_ALL with isAck",
            "The client waits for it.",
            wire("P-4", "W-35")),
    UNS_5(
            MUST,
            "after the ack of UNSUBSCRIBE_ALL no notice to subscribers of everybody comes",
            "Whoever unsubscribed has no listener any more.",
            api(11, 12, 14),
            wire("P-4", "N-10")),
    UNS_6(
            MUST,
            "UNSUBSCRIBE_ALL leaves the subscriptions to named users",
            "The JavaScript client keeps the listeners of named users when the last one of everybody goes.",
            api(12),
            wire("P-4")),
    UNS_7(
            SHOULD,
            "ending a subscription that is not there is acknowledged like any other",
            "The client's counting and the server's may differ after a reconnect; there is nothing to mend.",
            wire("P-12", "P-13")),
    UNS_8(
            MUST,
            "after UNSUBSCRIBE the same user may be subscribed to again",
            "Views of an application come and go.",
            wire("P-1")),
    UNS_9(
            MUST,
            "UNSUBSCRIBE of a user leaves the subscription to everybody",
            "They are two subscriptions.",
            api(13),
            wire("P-2")),
    UNS_10(
            MUST,
            "an UNSUBSCRIBE may have several names or none, and is acknowledged once",
            "The JavaScript client gathers the names of 100 ms in one request.",
            wire("P-2", "P-23")),
    UNS_11(
            SHOULD,
            "the ack of UNSUBSCRIBE_ALL has no correlationId, even where the request had one",
            "As published.",
            wire("P-22")),

    // ---- query ----
    QRY_1(
            MUST,
            "QUERY is answered by QUERY_RESPONSE with the same correlationId",
            "The client matches the answer to its question by it.",
            api(2, 15),
            wire("P-5", "P-21", "P-39")),
    QRY_2(
            MUST,
            "the data of QUERY_RESPONSE are a JSON object with a boolean for each user of the question and for no other",
            "{Alex: true, Pedro: false} answers a question about Alex and Pedro.",
            api(16, 18),
            wire("P-5", "W-38")),
    QRY_3(MUST, "QUERY says true of a user who is online", "It is the question.", api(2, 18), wire("P-5", "L-1")),
    QRY_4(MUST, "QUERY says false of a user who was never online", "It is the question.", api(18), wire("P-5")),
    QRY_5(MUST, "QUERY says false of a user who has left", "Whoever left is gone.", api(2, 18), wire("L-1", "P-5")),
    QRY_6(
            MUST,
            "QUERY_ALL is answered by QUERY_ALL_RESPONSE with the users who are online",
            "It is the question.",
            api(2, 17),
            wire("P-6", "L-1")),
    QRY_7(
            MUST,
            "QUERY_ALL leaves out the asker's own user",
            "As published, whatever the number of their connections.",
            wire("P-6")),
    QRY_8(
            MUST,
            "QUERY of the asker's own user says true",
            "Who names a user wants to know of that user.",
            wire("P-16")),
    QRY_9(
            MUST,
            "QUERY_ALL lists a user of several connections once",
            "Users are listed, not connections.",
            api(17),
            wire("L-4", "P-6")),
    QRY_10(
            MUST,
            "QUERY_ALL does not list a user who has left",
            "Whoever left is gone.",
            api(2, 17),
            wire("L-1", "P-6")),
    QRY_11(MUST, "a QUERY without names is answered with {}", "It asks of nobody.", wire("P-23")),
    QRY_12(
            SHOULD,
            "the answer to QUERY_ALL has no correlationId, even where the question had one",
            "As published.",
            wire("P-22", "P-40")),
    QRY_13(
            MUST,
            "a name that is in one QUERY several times is in the answer once",
            "A JSON object has each key once.",
            wire("P-17")),
    QRY_14(
            SHOULD,
            "the answer to QUERY has the names in the order of the question",
            "Whoever reads the frames finds what was asked.",
            wire("P-18")),
    QRY_15(
            SHOULD,
            "the answer to QUERY_ALL has the users in the order of their coming online",
            "As published.",
            wire("P-19")),
    QRY_16(
            SHOULD,
            "the answer to QUERY_ALL has no names where nobody else is online",
            "An empty list is an absent field.",
            wire("P-20", "W-32")),
    QRY_17(
            MUST,
            "any text may be asked for: any UTF-8, the empty text, __proto__ and constructor included",
            "A name that means something to the server's language means nothing to its users.",
            wire("P-24", "L-7", "W-20")),
    QRY_18(
            MUST,
            "the answer to a QUERY without correlationId has none",
            "The id is the client's: the server gives back what it got.",
            wire("P-21")),
    QRY_19(
            MUST,
            "a QUERY of ten thousand names is answered whole",
            "Applications ask for the members of a group; nothing says how many they are.",
            api(15),
            wire("P-5", "W-11", "W-12")),

    // ---- notices ----
    NOT_1(MUST, "a second connection of a user is no join", "The user was online already.", api(1, 6), wire("L-4")),
    NOT_2(
            MUST,
            "the closing of one of a user's two connections is no leave",
            "The user is still online.",
            api(1, 6),
            wire("L-4")),
    NOT_3(
            MUST,
            "the closing of a user's last connection is a leave",
            "Nobody is there any more.",
            api(1),
            wire("L-1", "L-4")),
    NOT_4(
            MUST,
            "a connection ends however it closes, a TCP reset without a close frame included",
            "Machines crash, and cables are cut.",
            wire("L-5", "L-6", "S-14")),
    NOT_5(SHOULD, "a notice has its action and the user's name, and nothing else", "As published.", wire("N-5")),
    NOT_6(
            MUST,
            "a login without a username is not announced",
            "Only clients that logged in with a username are shown.",
            api(3),
            wire("L-2", "A-20")),
    NOT_7(
            MUST,
            "a login without a username is in no answer to QUERY_ALL",
            "Only clients that logged in with a username are shown.",
            api(3),
            wire("L-2", "A-20")),
    NOT_8(
            SHOULD,
            "the user OPEN is logged in and never present",
            "As published, for those who rely on it to stay unseen.",
            wire("L-3", "L-9")),
    NOT_9(
            MUST,
            "a user who comes back is told as a join again",
            "Each join and each leave is a change.",
            api(6),
            wire("N-1", "L-1")),
    NOT_10(
            MUST,
            "every subscriber of a user is told",
            "Each client has a subscription of its own.",
            api(1, 4),
            wire("N-1", "N-2")),
    NOT_11(MUST, "a refused login is no join", "Nobody logged in.", api(3), wire("L-1", "A-3")),
    NOT_12(
            MUST,
            "users are the same if their names are the same characters: case and normalisation count",
            "Whether Ann and ann are one is for the application to say.",
            wire("L-8")),
    NOT_13(
            MUST,
            "a connection is told of nobody's login by its own login, its own user included",
            "A user who was not online has no subscription that could have seen the join.",
            wire("O-3", "N-8")),
    NOT_14(
            MUST,
            "a name that the user gave is an ordinary user, open and %_EVERYONE_% and __proto__ included",
            "Whoever logged in with a username is shown.",
            api(3),
            wire("L-7")),
    NOT_15(
            MUST,
            "a connection that is not logged in counts for nobody",
            "A user is online from the login on, not from the connection.",
            wire("L-1")),
    NOT_17(
            MUST,
            untested("it cannot be seen: who closes hears nothing any more"),
            "a connection hears nothing of the leave that its own closing causes",
            "It is gone before.",
            wire("N-4")),
    NOT_16(
            MUST,
            "a name of ten thousand characters is told as it is",
            "Nothing says how long a name may be.",
            wire("L-7", "W-12")),

    // ---- permissions ----
    PRM_1(
            MUST,
            "a name of a SUBSCRIBE that is refused is told by MESSAGE_DENIED, with originalAction, correlationId, isError and"
                    + " the name",
            "The client must know which request, and which of its names.",
            wire("P-8", "W-36")),
    PRM_2(MUST, "a refused name is not subscribed to", "A permission that is not kept is none.", wire("P-28", "P-8")),
    PRM_3(
            MUST,
            "a SUBSCRIBE goes on for the names that are not refused, and is acknowledged",
            "One name that may not be seen does not hide the others.",
            wire("P-28")),
    PRM_4(
            MUST,
            "a request of which no name is permitted gets no ack and no answer",
            "The client takes the refusal for the answer; a second one would answer something else.",
            wire("P-29")),
    PRM_5(
            MUST,
            "a name of a QUERY that is refused is told by MESSAGE_DENIED, with originalAction, correlationId, isError and the"
                    + " name",
            "The client must know which request, and which of its names.",
            wire("P-8", "W-36")),
    PRM_6(MUST, "a refused name is in no answer to QUERY", "What is refused is not disclosed.", wire("P-28")),
    PRM_7(
            MUST,
            "a QUERY goes on for the names that are not refused",
            "One name that may not be seen does not hide the others.",
            wire("P-28")),
    PRM_8(
            MUST,
            "a refused SUBSCRIBE_ALL or QUERY_ALL is answered by one MESSAGE_DENIED without name, and by nothing else",
            "There is no name that it could be about.",
            wire("P-30")),
    PRM_9(
            MUST,
            "where the permissions fail to decide, MESSAGE_PERMISSION_ERROR is sent, and nothing is done",
            "Not to know is not to permit.",
            wire("P-9", "P-32", "P-30")),
    PRM_10(MUST, "UNSUBSCRIBE asks for no permission", "Whoever wants to know less needs none.", wire("P-31")),
    PRM_11(
            SHOULD,
            "the refusals of a request come before its ack or answer, in the order of the names",
            "Whoever has the answer has all there is.",
            wire("P-27")),
    PRM_12(
            SHOULD,
            "a refused name that is in the request several times is refused as often",
            "Each name of the request has an outcome.",
            wire("P-34", "P-29")),

    // ---- wire ----
    WIR_1(
            MUST,
            "each message of the server is one binary WebSocket message, with nothing after it",
            "The clients read the first message of a frame and drop the rest.",
            wire("W-1", "W-7")),
    WIR_2(MUST, "the fields of envelope and body may come in any order", "Protobuf says so.", wire("W-3")),
    WIR_3(MUST, "fields that the protocol does not name are skipped", "A newer client may say more.", wire("W-5")),
    WIR_4(
            MUST,
            "bytes after the envelope are ignored, a second message among them",
            "As published: one message a frame.",
            wire("W-7", "W-1")),
    WIR_5(
            MUST,
            "a message may come in fragments, empty ones among them and pings between them",
            "RFC 6455, section 5.4; proxies may cut messages anew.",
            wire("W-10")),
    WIR_6(
            MUST,
            "a varint that is longer than it need be means the same",
            "Some encoders reserve the bytes of a length beforehand.",
            wire("W-15")),
    WIR_7(
            SHOULD,
            "the server writes fields in ascending order and varints in their shortest form",
            "As protobuf's own encoders do; equal messages are equal bytes.",
            wire("W-31", "W-33")),
    WIR_8(
            MUST,
            "the server writes isAck on acks, and on nothing else",
            "The JavaScript client tells an ack by it.",
            wire("W-35")),
    WIR_9(
            MUST,
            "the server writes isError on refusals, and on nothing else",
            "The JavaScript client tells a refusal by it.",
            wire("W-36")),
    WIR_10(
            SHOULD,
            "CONNECTION INVALID_MESSAGE, AUTH INVALID_MESSAGE, INVALID_MESSAGE_DATA and UNKNOWN_TOPIC have their action alone",
            "As published.",
            wire("C-16", "A-8", "E-2", "W-34")),
    WIR_11(
            MUST,
            "name, data, isAck, isError and the original fields of a request are ignored",
            "They mean something in answers only.",
            wire("P-25")),
    WIR_12(SHOULD, "of a field that is there twice the last one counts", "Protobuf says so.", wire("W-18")),
    WIR_13(
            SHOULD,
            "a field of the protocol with another wire type than its own is skipped",
            "Protobuf says so: it is an unknown field.",
            wire("W-19", "W-17")),
    WIR_14(
            MUST,
            "the longest message that is allowed is taken",
            "A limit that is announced is one to be used.",
            wire("W-2", "W-9")),
    WIR_15(
            MUST,
            "a message that is a byte longer closes the connection with status 1009",
            "A client must not fill a server's memory, and may know why it was closed.",
            wire("W-2", "S-2")),
    WIR_16(
            MUST,
            "the limit holds for a message in fragments, too",
            "Fragments must not be a way around it.",
            wire("W-9")),
    WIR_17(
            MUST,
            "a message with every field that has no value left out is read",
            "An encoder leaves out what has no value.",
            wire("W-17", "W-32")),

    // ---- bad input ----
    BAD_1(
            MUST,
            "a malformed frame on an open connection is answered by UNKNOWN_TOPIC, and the connection stays",
            "A mistake of a client is told, and costs it nothing else.",
            wire("E-1", "E-3", "W-13", "W-16", "W-21", "W-22", "W-23", "W-25", "W-26")),
    BAD_2(
            MUST,
            "a message of a topic that is not served is answered by UNKNOWN_TOPIC, and the connection stays",
            "Clients of a larger server try what it has.",
            wire("E-1", "E-3", "E-4", "W-30")),
    BAD_3(
            MUST,
            "a message of the topic PRESENCE whose action is no request gets no answer",
            "As published.",
            wire("P-26", "W-17")),
    BAD_4(SHOULD, "a text that is no UTF-8 is malformed", "Different bytes must not become one name.", wire("W-27")),
    BAD_5(
            SHOULD,
            "a body that reaches beyond its envelope is malformed",
            "A length that does not count invites two readings of one frame.",
            wire("W-24", "W-16")),
    BAD_6(
            MUST,
            "a text message closes the connection, before the login and after it",
            "The protocol is binary; a text is a client of another one.",
            wire("W-8")),
    BAD_7(SHOULD, "the close that a text message causes has no status", "As published.", wire("W-8", "S-2")),
    BAD_8(
            MUST,
            "a frame against RFC 6455 closes the connection, and no other one",
            "A peer that does not speak WebSocket cannot be understood any more.",
            wire("S-12")),
    BAD_9(
            MUST,
            "what one connection does wrong is not noticed on any other",
            "A client may never crash or block a server.",
            wire("E-3")),
    BAD_10(MUST, "bytes that are no HTTP do the server no harm", "Ports are scanned.", promise("docs/protocol.md")),
    BAD_11(
            MUST,
            "credentials that are nested a hundred thousand deep do the server no harm",
            "A small frame must not cost much.",
            wire("A-9")),
    BAD_12(
            SHOULD,
            "a field of number 0 or of wire type 6 or 7, and a group that is not closed, are malformed",
            "Protobuf says so.",
            wire("W-28")),
    BAD_13(
            MUST,
            "a connection that does not read does not keep others from being served",
            "A client may never block a server.",
            wire("S-6", "S-9", "S-10")),
    BAD_14(
            MUST,
            "what comes after the message that closes a connection is ignored",
            "Nobody is there who could want it.",
            wire("S-4")),
    BAD_15(
            SHOULD,
            untested("how long and how much a server waits is its own choice; this project's BadInputIT tests it"),
            "a connection that takes nothing of what waits for it is dropped in the end",
            "What waits for a peer that does not read fills a server's memory.",
            wire("S-9", "S-10", "S-11")),

    // ---- order ----
    ORD_1(
            MUST,
            "the answers on a connection leave in the order of the requests, PONG and UNKNOWN_TOPIC included",
            "UNKNOWN_TOPIC, PONG and the answer to QUERY_ALL have no ids: only their place says what they answer.",
            wire("O-1", "O-4")),
    ORD_2(
            MUST,
            "the answer to a query is exactly the state that the notices before it describe",
            "Subscribe, then query: nothing is missed, and nothing told twice.",
            api(1, 2),
            wire("O-2")),
    ORD_3(
            MUST,
            "a subscription that was acknowledged before a login began is told of its join",
            "The ack says that from now on nothing is missed.",
            api(1, 4),
            wire("O-3", "N-6")),
    ORD_4(
            MUST,
            "on one subscription the joins and leaves of a user alternate",
            "Who is online cannot come; who is not cannot leave.",
            api(6),
            wire("N-7", "L-1")),
    ORD_5(
            SHOULD,
            "all subscribers of everybody hear of the joins and leaves in the same order",
            "What two clients show may be compared.",
            wire("N-9")),
    ORD_6(
            MUST,
            "five hundred requests may be sent without waiting, and each is answered",
            "A client does not know what the server's limits are, and TCP holds back who is too fast.",
            wire("O-4", "O-5", "S-7")),
    ORD_7(
            MUST,
            "a query that follows a login's AUTH_SUCCESSFUL on another connection knows that user",
            "The login was acknowledged; whoever hears of it elsewhere may ask at once.",
            api(2),
            wire("O-3", "P-5")),

    // ---- cluster ----
    CLU_1(
            MUST,
            "a join on one node is told to subscribers on every other, once",
            "Where a client is connected is nobody's business.",
            api(1),
            promise("docs/cluster.md")),
    CLU_2(
            MUST,
            "a leave on one node is told to subscribers on every other, once",
            "Where a client is connected is nobody's business.",
            api(1),
            promise("docs/cluster.md")),
    CLU_3(
            MUST,
            "queries on every node know the users of all nodes",
            "Where a client is connected is nobody's business.",
            api(2),
            promise("docs/cluster.md")),
    CLU_4(
            MUST,
            "a user with connections on two nodes joins with the first and leaves with the last",
            "A user is online when any node has a connection of theirs.",
            api(1, 6),
            wire("L-4"),
            promise("docs/cluster.md")),
    CLU_5(
            MUST,
            "a user who logs out on two nodes at once is offline on all",
            "Two nodes that each believe the other has the user keep a ghost for ever.",
            api(1, 2),
            promise("docs/cluster.md")),
    CLU_6(
            MUST,
            "a user who moves from one node to another with an overlap is neither told to leave nor to join",
            "The user was online all the time.",
            api(6),
            promise("docs/cluster.md")),
    CLU_7(
            MUST,
            "the users of a killed node leave, on all others, in the declared time",
            "Ghosts after a crash are what users of such systems complain of most.",
            api(1),
            promise("docs/cluster.md")),
    CLU_8(
            MUST,
            "a user of a killed node who has a connection on another one does not leave",
            "The user is still online.",
            api(6),
            promise("docs/cluster.md")),
    CLU_9(
            MUST,
            "a node that is started again knows who is online on the others",
            "Every node answers for the cluster.",
            api(2),
            promise("docs/cluster.md")),
    CLU_10(
            MUST,
            "the users of a stopped node leave, on all others, each once",
            "A stop is no secret.",
            api(1),
            promise("docs/cluster.md")),
    CLU_11(
            MUST,
            "the users of a frozen node leave in the declared time, and are back when it goes on",
            "A node that hangs holds nobody online, and one that wakes says who is there.",
            api(1, 2),
            promise("docs/cluster.md")),
    CLU_12(
            MUST,
            "while users come and go on all nodes, joins and leaves of a user alternate on each subscription, and in the end"
                    + " every node knows who is online",
            "What the nodes tell each other takes time; it must not take the truth.",
            api(1, 2),
            promise("docs/cluster.md")),
    CLU_13(
            MUST,
            "the users of a node that is killed and started again at once are no ghosts",
            "A new run must not inherit what an old one owned.",
            api(1, 2),
            promise("docs/cluster.md")),
    CLU_14(
            MUST,
            untested("the kit cannot cut the network between nodes; this project's NetworkCutsIT does"),
            "after a split between the nodes has healed all nodes agree",
            "Networks break, and heal.",
            api(1, 2),
            promise("docs/cluster.md")),
    CLU_15(
            SHOULD,
            untested("how a node is drained, and what grace it has, is its own; this project's RollingRestartIT does"),
            "nodes that are restarted one after the other, with clients that reconnect, cause no notice",
            "An operator's work is not the users' business.",
            promise("docs/cluster.md")),

    // ---- client calls ----
    CLI_1(
            MUST,
            "a client begins each connection with CHALLENGE, before which it sends nothing but PINGs",
            "The server waits for it, and takes anything else for a mistake.",
            wire("C-1", "C-5", "H-11")),
    CLI_2(
            SHOULD,
            "the CHALLENGE says the url that the client was given, protocolVersion, sdkVersion and sdkType",
            "A server that redirects or counts its clients has nothing else to go by.",
            wire("C-1", "C-4", "C-18")),
    CLI_3(
            SHOULD,
            "credentials are sent only after ACCEPT",
            "Whoever is sent elsewhere should not have shown the password here.",
            wire("C-2", "C-4", "A-1")),
    CLI_4(
            MUST,
            "a login sends REQUEST with the credentials that were given, as the text of a JSON object",
            "What they have to hold is between the application and the server.",
            api(3),
            wire("A-1", "W-38")),
    CLI_5(
            MUST,
            "a login without credentials sends an empty JSON object",
            "A REQUEST without data is closed upon.",
            api(3),
            wire("A-6", "A-20")),
    CLI_6(
            MUST,
            "AUTH_SUCCESSFUL completes the login with its data, the client data",
            "The application learns what the server knows of the user.",
            wire("A-2", "W-38")),
    CLI_7(
            MUST,
            "AUTH_SUCCESSFUL without data and with data null alike complete the login without client data",
            "Servers write either.",
            wire("A-2", "A-23")),
    CLI_8(
            MUST,
            "AUTH_UNSUCCESSFUL fails the login, with its data as the reason where it has any",
            "Whoever is refused is told, and why.",
            wire("A-3")),
    CLI_9(
            MUST,
            "after a refusal another login is sent on the same connection",
            "The server keeps it for that, and counts the tries of each connection.",
            wire("A-3", "A-11")),
    CLI_10(
            MUST,
            "refused credentials are not sent again on the connection unless the application logs in again",
            "Each one counts to the refusals that the server allows.",
            wire("A-4")),
    CLI_11(
            MUST,
            "the first handler of a user sends SUBSCRIBE with the user among its names and a correlationId",
            "Nobody is told without asking.",
            api(4, 8),
            wire("P-1", "P-21")),
    CLI_12(
            SHOULD,
            "further handlers of a user, or of everybody, send nothing",
            "The server would answer that it is subscribed already.",
            wire("P-7", "P-43")),
    CLI_13(
            MUST,
            "a handler of a user is called with the user, and true when they join and false when they leave",
            "It is what subscribing is for.",
            api(1, 5, 6, 8),
            wire("N-1")),
    CLI_14(
            MUST,
            "a handler of a user is called for that user alone",
            "Whoever asked about one is not to hear of another.",
            api(8)),
    CLI_15(MUST, "every handler of a user is called", "The parts of an application do not know each other.", api(5)),
    CLI_16(
            MUST,
            "the first handler of everybody sends SUBSCRIBE_ALL",
            "Nobody is told without asking.",
            api(4, 7),
            wire("P-3")),
    CLI_17(
            MUST,
            "a handler of everybody is called for each user who joins or leaves",
            "It is what subscribing to everybody is for.",
            api(1, 5, 6, 7),
            wire("N-2")),
    CLI_18(
            MUST,
            "a notice about a user calls the handlers of that user, one to subscribers of everybody the handlers of"
                    + " everybody, each once",
            "A connection that is subscribed to both gets both notices.",
            api(7, 8),
            wire("N-3", "N-7")),
    CLI_19(
            MUST,
            "users who are subscribed to at once are all asked for, in one request or in several",
            "However many there are, none may be forgotten.",
            api(8),
            wire("P-1", "P-41")),
    CLI_20(
            MUST,
            "unanswered requests of one action have different correlationIds",
            "An answer could not be told from another's.",
            wire("P-21", "P-39", "O-4")),
    CLI_21(
            MUST,
            "a subscription that is denied is told to the application, and ends no other",
            "Silence would look like a user who never comes.",
            wire("P-8", "P-28")),
    CLI_22(
            MUST,
            "any text but the empty one is a user like any other, in requests and in notices",
            "No name means something to the client.",
            wire("L-7", "L-8", "P-14", "W-20")),
    CLI_23(
            MUST,
            "a handler of a user that is unsubscribed is not called again",
            "Whoever has left is not to be bothered.",
            api(9, 10, 11),
            wire("N-10")),
    CLI_24(
            MUST,
            "the other handlers of the user stay, and the server is not told of any end",
            "One part of an application does not unsubscribe another.",
            api(10, 11)),
    CLI_25(
            MUST,
            "the end of the last handler of a user sends UNSUBSCRIBE with the user, of the last of everybody UNSUBSCRIBE_ALL",
            "The server would go on sending.",
            api(11, 12, 13),
            wire("P-2", "P-4")),
    CLI_26(
            MUST,
            "unsubscribing a user ends all handlers of that user, and of no other",
            "It is the API's short form.",
            api(9, 11, 13)),
    CLI_27(
            MUST,
            "unsubscribing a handler of everybody ends that one, and neither the others nor handlers of users",
            "It is what was asked for, and no more.",
            api(9, 10, 11, 12)),
    CLI_28(MUST, "unsubscribing everything ends every handler", "It is the API's shortest form.", api(9, 10, 11, 14)),
    CLI_29(
            SHOULD,
            "unsubscribing everything tells the server of everybody and of each user that was subscribed to",
            "The server would go on sending.",
            api(14),
            wire("P-2", "P-4")),
    CLI_30(
            MUST,
            "whoever was unsubscribed can be subscribed to again",
            "The server has forgotten, so it is asked again.",
            api(8, 11),
            wire("P-1", "P-12")),
    CLI_31(
            SHOULD,
            "unsubscribing one of several handlers of a user is no error",
            "It is what was asked for.",
            api(10, 11)),
    CLI_32(
            MUST,
            "a query of everybody sends QUERY_ALL and gives the list of the names of QUERY_ALL_RESPONSE, which may be none",
            "It is the API's question.",
            api(2, 15, 16, 17),
            wire("P-6", "P-20")),
    CLI_33(
            MUST,
            "a query of users sends QUERY with their names and a correlationId, and gives an object of user to boolean",
            "It is the API's other question.",
            api(2, 15, 16, 18),
            wire("P-5", "P-21")),
    CLI_34(
            MUST,
            "a query of no users gives an empty object, whether the server was asked or not",
            "A list that is computed may be empty.",
            api(15, 16),
            wire("P-23")),
    CLI_35(
            MUST,
            "an answer settles the query whose correlationId it has, in whatever order answers come",
            "An answer to another question would be believed.",
            wire("P-21", "P-39")),
    CLI_36(
            MUST,
            "an answer with the correlationId of no query, and an ack with that of a query, settles none",
            "The ids of queries and of subscriptions are counted each for itself, and a late answer is none.",
            wire("P-39", "P-42")),
    CLI_37(
            MUST,
            "a query that is denied, or that the permissions fail to decide, fails, and no other does",
            "Whoever asks gets an outcome, and the right one.",
            api(16),
            wire("P-8", "P-9", "P-29", "P-30")),
    CLI_38(
            MUST,
            "several queries of everybody at once are each answered",
            "They have no ids, so one answer may settle all, or each its own.",
            wire("P-22", "P-40", "O-4")),
    CLI_39(
            MUST,
            "handlers are called in the order of the notices",
            "Join and leave in another order are another story.",
            wire("N-9", "O-2")),
    CLI_40(
            SHOULD,
            "the answer to a query comes between the calls of handlers as the server sent it between the notices",
            "The answer is exactly the state that the notices before it describe; only in its place it can be used so.",
            wire("O-1", "O-2"),
            promise("docs/client.md")),
    CLI_41(
            MUST,
            "a client sends each message as one binary WebSocket message, with nothing after it",
            "What is glued to it would be lost, and text ends the connection.",
            wire("W-1", "W-7", "W-8")),
    CLI_42(
            SHOULD,
            "a client writes the fields in ascending order and each varint in its shortest form",
            "It is the one form that every decoder has been tried with.",
            wire("W-31", "W-32", "W-33")),
    CLI_43(
            MUST,
            "a client understands fields in any order, varints that are longer than need be, fields that are there twice, and"
                    + " passes over fields that it does not know",
            "Another server, or a later one, may write so.",
            wire("W-3", "W-5", "W-15", "W-18")),
    CLI_44(
            MUST,
            "a client ignores the bytes after a message",
            "They are no second message, on either side.",
            wire("W-7")),
    CLI_45(
            MUST,
            "a client takes messages in fragments, with pings between them, and of more than a megabyte",
            "The list of everybody online is as long as it is.",
            wire("W-11", "W-12")),
    CLI_46(
            MUST,
            "topics, actions and PARSER messages that mean nothing to a client do no harm",
            "Another server, or a later one, may send them.",
            wire("W-30", "W-39", "E-5")),
    CLI_47(
            MUST,
            "after a malformed message the client works on, on the same connection or on a new one",
            "One faulty message must not silence an application.",
            wire("E-5")),
    CLI_48(
            MUST,
            "MULTIPLE_SUBSCRIPTIONS does no harm",
            "The subscription is there, which is what was asked for.",
            wire("P-7", "P-10", "P-43")),
    CLI_49(
            MUST,
            "notices without a handler, acks and answers that nobody waits for do no harm",
            "They may be on their way when a handler or a query ends.",
            wire("N-10", "N-11", "P-42")),
    CLI_50(
            MUST,
            "a subscription without a handler, and users or handlers of a wrong type, are refused, and nothing is sent",
            "A mistake is cheapest where it was made.",
            api(4, 5, 10, 15)),
    CLI_51(
            MUST,
            "a client sends a PING in each of its heartbeat intervals",
            "A server closes a connection on which nothing arrives.",
            wire("H-2", "H-11")),
    CLI_52(MUST, "closing the client ends its connection", "Otherwise its user would stay online.", wire("S-14")),
    CLI_53(
            MUST,
            "once the client is closed no handler is called",
            "Whoever has left is not to be bothered.",
            wire("S-14")),
    CLI_54(
            SHOULD,
            "after a message whose data are no JSON the client works on, on the same connection or on a new one",
            "One faulty message must not silence an application.",
            wire("W-38", "W-40")),
    CLI_55(
            MUST,
            "a query of which some users are denied has one outcome, and the answer for the others that may follow is taken for"
                    + " no other query's",
            "Servers send the denial first, and then what is permitted.",
            api(16),
            wire("P-8", "P-27", "P-28")),

    // ---- client reconnect ----
    REC_1(
            MUST,
            "a client whose TCP connection is lost comes back by itself",
            "Networks fail, and applications stay.",
            wire("S-17")),
    REC_2(
            MUST,
            "a client whose connection the server closes comes back by itself",
            "A server that restarts closes its connections.",
            wire("S-1", "S-17")),
    REC_3(
            MUST,
            "a client that logs in again by itself sends CHALLENGE and then the same credentials",
            "Nothing outlives a connection on the server.",
            wire("S-16", "A-24")),
    REC_4(
            MUST,
            "once back a client subscribes to every user who has a handler",
            "Subscriptions end with their connection.",
            wire("P-15", "S-16", "S-18")),
    REC_5(
            MUST,
            "once back a client with a handler of everybody sends SUBSCRIBE_ALL",
            "Subscriptions end with their connection.",
            wire("P-15", "S-16", "S-18")),
    REC_6(
            MUST,
            "whoever was unsubscribed, before the loss or meanwhile, is not subscribed to again",
            "What was ended stays so.",
            api(11),
            wire("S-18")),
    REC_7(
            MUST,
            "whoever was subscribed to while the client was away is asked for once it is back",
            "The application need not know of the loss.",
            api(8),
            wire("S-18")),
    REC_8(
            MUST,
            "handlers are called as before after any number of losses, once for each notice",
            "A handler that is registered again at each loss is told twice, then three times.",
            api(5),
            wire("N-7", "S-16")),
    REC_9(
            SHOULD,
            "once back a client asks for each user, and for everybody, once, and unsubscribes nothing",
            "The server would answer that it is subscribed already.",
            wire("P-7", "S-18")),
    REC_10(
            MUST,
            "a query that was not answered before the loss fails, or is answered after it",
            "Whoever asks gets an outcome.",
            api(16)),
    REC_11(
            MUST,
            "a query that is asked while the client is away fails, or is answered once it is back",
            "Whoever asks gets an outcome.",
            api(16),
            wire("S-18")),
    REC_12(
            MUST,
            "a login that was not decided before the loss fails, or is decided after it",
            "Whoever logs in gets an outcome.",
            wire("A-24", "S-16")),
    REC_13(
            MUST,
            "a client that the server turns away goes on trying",
            "A server that starts, or a proxy before it, refuses for a while.",
            wire("S-17")),
    REC_14(
            SHOULD,
            "between failed tries a client waits: there are fewer than ten in 100 milliseconds",
            "A server that comes back must not be met by a storm.",
            wire("S-17"),
            promise("docs/client.md")),
    REC_15(
            MUST,
            "after REJECT a client closes and does not come back by itself",
            "The server will not have it.",
            wire("C-3", "A-25")),
    REC_16(
            SHOULD,
            "after TOO_MANY_AUTH_ATTEMPTS a client does not come back by itself",
            "The credentials are wrong, and would be again.",
            wire("A-4", "A-25")),
    REC_17(
            SHOULD,
            "after AUTHENTICATION_TIMEOUT a client does not come back by itself",
            "It had nothing to say, and would have nothing again.",
            wire("C-6", "A-25")),
    REC_18(
            MUST,
            "after REDIRECT a client closes, connects to the url, and sends the same challenge there",
            "It is how a server shares its load.",
            wire("C-4")),
    REC_19(
            MUST,
            "a message that breaks off with its connection is none, and the client comes back",
            "Half a notice is about nobody.",
            wire("W-23", "S-17")),
    REC_20(
            SHOULD,
            "a client leaves a connection on which nothing arrives for a few of its heartbeat intervals, and comes back",
            "A network may fail without a word.",
            wire("H-12")),
    REC_21(
            SHOULD,
            "where the login after a loss is refused the application is told",
            "Nothing else would say that no handler is called any more.",
            wire("A-3", "A-24"),
            promise("docs/client.md")),
    REC_22(
            MUST,
            "a client that was closed does not come back",
            "Otherwise its user would be online again.",
            wire("S-14"));

    /** Why a rule has no test. */
    private record Untested(String reason) {}

    private final Level level;
    private final String untested;
    private final String text;
    private final String intent;
    /** Made by List.of. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<RuleSource> sources;

    PresenceRule(Level level, String text, String intent, RuleSource... sources) {
        this(level, new Untested(null), text, intent, sources);
    }

    PresenceRule(Level level, Untested untested, String text, String intent, RuleSource... sources) {
        this.level = level;
        this.untested = untested.reason;
        this.text = text;
        this.intent = intent;
        this.sources = List.of(sources);
    }

    private static Untested untested(String reason) {
        return new Untested(reason);
    }

    /**
     * The rule of an id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PresenceRule of(String id) {
        return Arrays.stream(values())
                .filter(rule -> rule.id().equals(id))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no rule " + id + ", expected one of docs/rules.md, such as " + SUB_1.id()));
    }

    /** Its id, {@code SUB-3} for example; it keeps its meaning. */
    public String id() {
        return name().replace('_', '-');
    }

    public Level level() {
        return level;
    }

    public Chapter chapter() {
        return Arrays.stream(Chapter.values())
                .filter(chapter -> name().startsWith(chapter.prefix() + "_"))
                .findAny()
                .orElseThrow();
    }

    public Subject subject() {
        return chapter().subject();
    }

    /** The rule, in one sentence without its end. */
    public String text() {
        return text;
    }

    /** What it is for. */
    public String intent() {
        return intent;
    }

    /** Where it comes from. */
    public List<RuleSource> sources() {
        return sources;
    }

    /** Why it has no test, if it has none. */
    public Optional<String> untested() {
        return Optional.ofNullable(untested);
    }

    /** Id, level and text: {@code SUB-3 MUST: a subscriber is told of a join exactly once}. */
    public String title() {
        return id() + " " + level + ": " + text;
    }
}
