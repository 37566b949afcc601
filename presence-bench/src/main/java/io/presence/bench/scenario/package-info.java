/**
 * What is measured: the scenarios, each against any server by its address; the two programs they are run against, as
 * processes; and {@code SideBySide}, which runs all of them in turn and writes down what came out. Knows processes,
 * cores and the clock; of the protocol only what {@code io.presence.bench.load} offers.
 *
 * <p>Open {@code SideBySide} first, then {@code Scenario} and {@code FanOut}.
 */
package io.presence.bench.scenario;
