package io.presence.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Connections that ask who is online, each again as soon as it is answered. */
public final class Askers {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LoadLoop load;
    private final List<Asker> askers;

    private Askers(LoadLoop load, List<Asker> askers) {
        this.load = load;
        this.askers = askers;
    }

    /** They ask for everybody: residents of this prefix, from 0, and each other. */
    public static Askers ofEverybody(LoadLoop load, int askers, String residents, int count) {
        Names askerNames = new Names("asker@");
        Names residentNames = new Names(residents);
        Set<String> online = new HashSet<>();
        IntStream.range(0, count).forEach(number -> online.add(residentNames.of(number)));
        IntStream.range(0, askers).forEach(number -> online.add(askerNames.of(number)));
        Asker.Question question = new Asker.Question(ClientFrames.QUERY_ALL, (asker, answer) -> {
            Set<String> told = new HashSet<>(answer.names());
            boolean once = told.size() == answer.names().size();
            told.add(asker);
            if (!answer.is(ServerMessage.PRESENCE, ServerMessage.QUERY_ALL_RESPONSE)
                    || !once
                    || !told.equals(online)
                    || answer.names().contains(asker)) {
                throw new NotExactException(asker + " asked for everybody, which is " + online.size()
                        + " users without the asker's own, and was answered with "
                        + answer.names().size() + " names: " + brief(answer.toString()));
            }
        });
        return logIn(load, askerNames, askers, List.of(question));
    }

    /** They ask for random ones of the residents of this prefix, all of whom are online. */
    public static Askers ofNames(
            LoadLoop load, int askers, String residents, int count, int namesEach, int questions, long seed) {
        Names residentNames = new Names(residents);
        Random random = new Random(seed);
        List<Asker.Question> asked = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            List<String> names = random.ints(0, count)
                    .distinct()
                    .limit(namesEach)
                    .mapToObj(residentNames::of)
                    .toList();
            String correlationId = String.valueOf(i);
            asked.add(new Asker.Question(
                    ClientFrames.query(correlationId, names),
                    (asker, answer) -> checkNames(asker, answer, correlationId, names)));
        }
        return logIn(load, new Names("asker@"), askers, asked);
    }

    private static void checkNames(String asker, ServerMessage answer, String correlationId, List<String> names) {
        Set<String> due = new HashSet<>();
        names.forEach(name -> due.add("\"" + name + "\":true"));
        String json = answer.data() == null ? "{}" : answer.data().replaceAll("\\s", "");
        List<String> told = List.of(json.substring(1, json.length() - 1).split(",", -1));
        if (!answer.is(ServerMessage.PRESENCE, ServerMessage.QUERY_RESPONSE)
                || !correlationId.equals(answer.correlationId())
                || told.size() != names.size()
                || !new HashSet<>(told).equals(due)) {
            throw new NotExactException(asker + " asked for " + names.size()
                    + " users who are online, and was answered: " + brief(answer.toString()));
        }
    }

    private static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + " ...";
    }

    private static Askers logIn(LoadLoop load, Names names, int count, List<Asker.Question> questions) {
        return new Askers(
                load,
                load.await(
                        load.openAll(count, count, (index, ready) -> new Asker(load, names, index, questions, ready)),
                        PATIENCE,
                        () -> count + " askers to log in"));
    }

    /** Lets all ask. */
    public void begin() {
        load.call(() -> {
            askers.forEach(Asker::ask);
            return null;
        });
    }

    /** Lets all stop, and waits for the last answers. */
    public void end() {
        CompletableFuture<Void> all = new CompletableFuture<>();
        int[] left = {askers.size()};
        load.loop()
                .execute(() -> askers.forEach(asker -> asker.stop(() -> {
                    if (--left[0] == 0) {
                        all.complete(null);
                    }
                })));
        load.await(all, PATIENCE, () -> "the last answers");
    }

    /** On the loop: answers so far, each of them checked. */
    public long answers() {
        return askers.stream().mapToLong(Asker::answers).sum();
    }

    /** On the loop: bytes of their messages. */
    public long bytesAnswered() {
        return askers.stream().mapToLong(Asker::bytesAnswered).sum();
    }
}
