package io.presence.server.operations;

/**
 * How one event loop is doing; immutable.
 *
 * @param number the loop's number
 * @param connections its sockets now, those that log in or are being closed included
 * @param accepted the sockets it accepted since the start
 * @param notices the notices that became due to its subscribers since the start, one for each of them
 */
public record LoopStatus(int number, int connections, long accepted, long notices) {}
