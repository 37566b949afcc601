package io.presence.interop;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A socket of the JDK's, which has nothing of ours or of Vert.x in it and tells a close frame without a status (1005)
 * from one with 1000. What arrives is frames in hex, or {@code close STATUS}.
 */
public final class RawSocket {
    private static final long DEADLINE_SECONDS = 15;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private volatile boolean closed;

    public RawSocket(String url) {
        socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create(url), new Listener())
                .join();
    }

    private final class Listener implements WebSocket.Listener {
        private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            fragments.writeBytes(bytes);
            if (last) {
                arrived.add(HexFormat.of().formatHex(fragments.toByteArray()));
                fragments.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            arrived.add("text " + data);
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed = true;
            arrived.add("close " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed = true;
            arrived.add("broken");
        }
    }

    public void send(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    public void sendText(String text) {
        socket.sendText(text, true).join();
    }

    /** Closes as a client does, with a close frame. */
    public void close() {
        closed = true;
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    public boolean isClosed() {
        return closed;
    }

    /** What arrives next. */
    public String next() {
        try {
            String next = arrived.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            return next == null ? "nothing within " + DEADLINE_SECONDS + " s" : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
