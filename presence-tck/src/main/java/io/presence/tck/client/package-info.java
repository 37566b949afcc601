/**
 * The tests of a client: a server that does what it is told, a driver that does what it is told, and between them the
 * client under test. Each test reads as given, when, then. Begin with {@code CallTests}.
 */
package io.presence.tck.client;
