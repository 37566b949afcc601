package io.presence.tck.run;

import io.presence.tck.PresenceRule;
import io.presence.tck.Verifies;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One test: a method that verifies a rule, of a class that is made with a lab.
 *
 * @param rule the rule
 * @param method the method
 */
public record TestCase(PresenceRule rule, Method method) {
    /** The tests of these classes, in the order of their rules. */
    public static List<TestCase> of(List<Class<?>> classes) {
        return classes.stream()
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .flatMap(method -> method.isAnnotationPresent(Verifies.class)
                        ? Stream.of(new TestCase(
                                method.getAnnotation(Verifies.class).value(), method))
                        : Stream.empty())
                .sorted(Comparator.comparing(TestCase::rule).thenComparing(test -> test.method.getName()))
                .toList();
    }

    /** Its name. */
    public String name() {
        return method.getName();
    }

    void run(Object lab) throws Throwable {
        try {
            var constructor = method.getDeclaringClass().getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance(lab));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
