package io.presence.bench.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server to be measured: a process that prints where it listens, and is ended when it was. */
final class ServerProcess implements AutoCloseable {
    private static final String LISTENING = "listening on ";
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Thread ending;
    private final URI url;

    /** @param log where what it says on standard error goes */
    ServerProcess(List<String> command, Path log) throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        // It must not outlive us, however we end.
        ending = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            url = address().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException(String.join(" ", command) + " does not say where it listens; see " + log, e);
        }
    }

    private CompletableFuture<URI> address() {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(address), "reads-server");
        reader.setDaemon(true);
        reader.start();
        return address;
    }

    private void read(CompletableFuture<URI> address) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                int at = line.indexOf(LISTENING);
                if (at >= 0) {
                    address.complete(
                            URI.create(line.substring(at + LISTENING.length()).trim()));
                }
            }
            address.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }

    MeasuredServer measured() {
        return new MeasuredServer(url, OptionalLong.of(process.pid()));
    }

    /** Ends it at once: nobody waits for what a thousand watchers leaving costs it. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(ending);
    }
}
