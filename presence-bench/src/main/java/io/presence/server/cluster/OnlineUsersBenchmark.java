package io.presence.server.cluster;

import io.presence.bench.jmh.Names;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Joins, leaves and look-ups among 100 000 users. An operation is one of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OnlineUsersBenchmark {
    private static final int USERS = 100_000;

    private final String[] users =
            IntStream.range(0, USERS).mapToObj(Names::user).toArray(String[]::new);
    private final String[] others =
            IntStream.range(USERS, USERS + USERS).mapToObj(Names::user).toArray(String[]::new);
    private final OnlineUsers online = new OnlineUsers();
    private final Owner owner = new Owner(Incarnation.random("n1", ""));
    private int next;

    /** All are online. */
    @Setup
    public void join() {
        for (String user : users) {
            online.add(user, owner);
        }
    }

    /**
     * From nobody to 100 000 users: a join.
     *
     * @return how many are online
     */
    @Benchmark
    @OperationsPerInvocation(USERS)
    public int add() {
        OnlineUsers filling = new OnlineUsers();
        Owner of = new Owner(owner.incarnation());
        for (String user : users) {
            filling.add(user, of);
        }
        return filling.size();
    }

    /**
     * One of 100 000 leaves and joins again.
     *
     * @return how many are online
     */
    @Benchmark
    public int removeAndAdd() {
        String user = users[next()];
        online.remove(user, owner);
        online.drop(user);
        online.add(user, owner);
        return online.size();
    }

    /**
     * Looks up one who is online and one who is not.
     *
     * @return whether either is online
     */
    @Benchmark
    @OperationsPerInvocation(2)
    public boolean isOnline() {
        int index = next();
        boolean there = online.isOnline(users[index]);
        if (online.isOnline(others[index])) {
            throw new IllegalStateException(others[index] + " is online");
        }
        return there;
    }

    private int next() {
        next = next + 1 == USERS ? 0 : next + 1;
        return next;
    }
}
