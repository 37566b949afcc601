/**
 * From results to {@code docs/performance.md} and its plots. Knows the results' JSON and JMH's, and nothing of how they
 * came about; each target of ours stands in {@code Target}.
 *
 * <p>{@code ReportMain} is the program. Open {@code Target} first, then {@code Report}.
 */
package io.presence.bench.report;
