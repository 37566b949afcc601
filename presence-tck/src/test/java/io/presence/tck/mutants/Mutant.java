package io.presence.tck.mutants;

import io.presence.tck.Declaration;
import io.presence.tck.PresenceRule;
import io.presence.tck.run.Labs;
import io.presence.tck.run.TestCase;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * An implementation that breaks one rule on purpose, and that the kit must find out.
 *
 * @param rule the rule that it breaks
 * @param what what it does wrong, in words
 * @param declaration what is declared of it
 * @param tests the tests of the kit that are for such implementations
 * @param start starts it
 */
record Mutant(PresenceRule rule, String what, Declaration declaration, List<TestCase> tests, Callable<Labs> start) {}
