/**
 * The world of one test: connections that say what they are told to, users of the test's own, and the story that a failure
 * tells. Knows the wire, and no rule. Begin with {@link io.presence.tck.lab.ServerLab}.
 */
package io.presence.tck.lab;
