/**
 * A conformance kit for servers and clients of the presence protocol: the rules, and tests of them for implementations in
 * any language. As a library, extend {@link io.presence.tck.ServerVerification}; as a program, see {@code docs/tck.md}.
 *
 * <p>Begin with {@link io.presence.tck.PresenceRule}.
 */
package io.presence.tck;
