/**
 * The tests of a server, a class a chapter. Each reads as given, when, then; what a failure tells comes from the lab. Begin
 * with {@code SubscribeTests}.
 */
package io.presence.tck.server;
