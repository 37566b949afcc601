package io.presence.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What SIGTERM, SIGINT and SIGHUP do: the first stops, a second ends the process at once. A shutdown hook could not see
 * the second, so this is the JDK's {@code sun.misc.Signal}, which is unsupported but everywhere; over reflection, since
 * the compiler warns of it. Where it is not there, a shutdown hook, and the second signal changes nothing.
 */
final class StopSignals {
    private StopSignals() {}

    /**
     * @param stop runs once, on a thread of its own
     * @param again runs at every later signal, and should not return
     */
    static void handle(Runnable stop, Runnable again) {
        Thread stopping = new Thread(stop, "presence-stop");
        AtomicBoolean first = new AtomicBoolean(true);
        Runnable signal = () -> {
            if (first.getAndSet(false)) {
                stopping.start();
            } else {
                again.run();
            }
        };
        try {
            for (String name : new String[] {"TERM", "INT", "HUP"}) {
                handle(name, signal);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(stopping);
        }
    }

    private static void handle(String name, Runnable signal) throws ReflectiveOperationException {
        Class<?> signals = Class.forName("sun.misc.Signal");
        Class<?> handlers = Class.forName("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(signal, arguments);
                    }
                    signal.run();
                    return null;
                });
        try {
            signals.getMethod("handle", signals, handlers)
                    .invoke(null, signals.getConstructor(String.class).newInstance(name), handler);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) {
                throw e;
            }
            // The system has no such signal, or the JVM keeps it to itself (-Xrs).
            if (!name.equals("HUP")) {
                throw e;
            }
        }
    }
}
