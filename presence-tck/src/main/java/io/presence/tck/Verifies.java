package io.presence.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This test checks this rule. A rule may have several tests, and passes if all of them do; a test checks one rule, so
 * that what fails has a name.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Verifies {
    /** The rule. */
    PresenceRule value();
}
