/**
 * What an options class needs beside its properties: to be read from JSON, written, copied, checked and described.
 *
 * <p>Knows an option by its name, its type, its range, and how it is got and set. Does not know which options there are
 * or what goes together: an options class says so. Open {@link io.presence.options.OptionTable}, the only class.
 */
package io.presence.options;
