/** Implementations as processes: started, watched, frozen and killed by the kit. Begin with {@code StartedServer}. */
package io.presence.tck.process;
