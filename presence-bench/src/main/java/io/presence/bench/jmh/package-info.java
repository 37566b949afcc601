/**
 * What single steps cost, by JMH: nanoseconds, and bytes allocated. Knows the classes it measures; those of them that are
 * their package's alone are measured from a class in a package of the same name.
 *
 * <p>{@code presence-bench/jmh.sh} runs them. Open {@code MessageCodecBenchmark} first.
 */
package io.presence.bench.jmh;
