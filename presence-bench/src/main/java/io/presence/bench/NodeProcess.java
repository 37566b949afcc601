package io.presence.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node that does what lines tell it and answers with lines, seen from the process that started it. */
public final class NodeProcess {
    /** What tells an answer from what else a node prints. */
    public static final String ANSWER = "@";

    private static final long PATIENCE_MINUTES = 10;

    /** More flags for the nodes' JVMs, after ours: to try something. */
    private static final List<String> FLAGS = System.getenv("NODE_FLAGS") == null
            ? List.of()
            : List.of(System.getenv("NODE_FLAGS").split(" ", -1));

    private record Answer(long nanos, JsonObject json) {}

    private final String name;
    private final Process process;
    private final long startedNanos = System.nanoTime();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private long deployingNanos;
    private int port;

    /**
     * Starts it; it listens when {@link #awaitPort} has returned.
     *
     * @param program its main class, given the arguments after it, and the file of its pauses: answers with a JSON object
     *     before it deploys the server, and with its {@code port} when that is done
     * @param name the node's name
     * @param clusterPort its port for the other nodes
     * @param members all nodes' addresses, with commas between
     * @param directory where its log is written
     * @throws IOException if it cannot be started
     */
    public NodeProcess(Class<?> program, String name, int clusterPort, String members, Path directory)
            throws IOException {
        this.name = name;
        Path pauses = directory.resolve(name + "-pauses.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx3g",
                "-XX:+UseG1GC",
                Pauses.flag(pauses),
                "-Dlogback.configurationFile=io/presence/server/program-logback.xml",
                // As in the program's manifest.
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"));
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                name,
                String.valueOf(clusterPort),
                members,
                pauses.toString()));
        process = new ProcessBuilder(command)
                .redirectError(directory.resolve(name + ".log").toFile())
                .start();
        Thread reader = new Thread(this::read, "reads-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(ANSWER)) {
                    answers.add(new Answer(System.nanoTime(), new JsonObject(line.substring(ANSWER.length()))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The node's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    long startedNanos() {
        return startedNanos;
    }

    long deployingNanos() {
        return deployingNanos;
    }

    /**
     * Waits until it listens.
     *
     * @return the port for clients
     * @throws InterruptedException if the caller is interrupted
     */
    public int awaitPort() throws InterruptedException {
        deployingNanos = take().nanos();
        port = take().json().getInteger("port");
        return port;
    }

    /**
     * Gives it a command, to be answered.
     *
     * @param command one line
     * @throws IOException if it has ended
     */
    public void tell(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /**
     * Its next answer.
     *
     * @return the answer
     * @throws InterruptedException if the caller is interrupted
     */
    public JsonObject answer() throws InterruptedException {
        return take().json();
    }

    /**
     * Gives it a command, and waits for the answer.
     *
     * @param command one line
     * @return the answer
     * @throws IOException if it has ended
     * @throws InterruptedException if the caller is interrupted
     */
    public JsonObject ask(String command) throws IOException, InterruptedException {
        tell(command);
        return answer();
    }

    private Answer take() throws InterruptedException {
        for (long left = TimeUnit.MINUTES.toSeconds(PATIENCE_MINUTES); left > 0; left--) {
            Answer answer = answers.poll(1, TimeUnit.SECONDS);
            if (answer != null) {
                return answer;
            }
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended with code " + process.exitValue() + ": see its log");
            }
        }
        throw new IllegalStateException(name + " did not answer within " + PATIENCE_MINUTES + " minutes");
    }

    boolean isReady() throws IOException, InterruptedException {
        return get("/health/ready").statusCode() == 200;
    }

    /**
     * What it says of the cluster.
     *
     * @return the answer to {@code GET /cluster}
     * @throws IOException if it does not answer
     * @throws InterruptedException if the caller is interrupted
     */
    public JsonObject cluster() throws IOException, InterruptedException {
        return new JsonObject(get("/cluster").body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(1))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Ends them, whatever they do; their ids are these processes', so that no other is met.
     *
     * @param nodes to be ended
     */
    public static void endAll(List<NodeProcess> nodes) {
        nodes.forEach(node -> node.process.destroyForcibly());
    }
}
