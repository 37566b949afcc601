/** Runs tests and judges rules. Knows no protocol. Begin with {@link io.presence.tck.run.Runner}. */
package io.presence.tck.run;
