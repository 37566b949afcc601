package io.presence.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * No server, but what looks like one to watchers: lets so many log in and subscribe, then tells each of the same visits
 * that nobody made, many in one write and as fast as it can, and in the end answers their PING. So it finds what the load
 * itself can take.
 */
final class CannedServer {
    private static final byte[] SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocketChannel server;
    private final List<SocketChannel> watchers = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096);

    CannedServer() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /**
     * Serves one load.
     *
     * @param visitsInAWrite how many joins and leaves leave in one write
     * @return how many visits it told of
     */
    int serve(int count, int visitsInAWrite, long nanos) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel watcher = server.accept();
            watchers.add(watcher);
            read(watcher);
            write(watcher, SWITCH);
            read(watcher);
            write(watcher, ServerFrames.message(2, ServerMessage.ACCEPT));
            write(watcher, ServerFrames.message(3, ServerMessage.AUTH_SUCCESSFUL));
        }
        answerEach(ServerFrames.message(7, ServerMessage.SUBSCRIBE_ALL));
        int visits = tell(visitsInAWrite, nanos);
        answerEach(ServerFrames.message(2, ServerMessage.PONG));
        return visits;
    }

    private void answerEach(byte[] answer) throws IOException {
        for (SocketChannel watcher : watchers) {
            read(watcher);
            write(watcher, answer);
        }
    }

    private int tell(int visitsInAWrite, long nanos) throws IOException {
        Names names = new Names(ServerFrames.VISITORS);
        long end = System.nanoTime() + nanos;
        int visits = 0;
        ByteBuffer notices = ByteBuffer.allocateDirect(64 * 1024);
        while (System.nanoTime() < end) {
            notices.clear();
            for (int i = 0; i < visitsInAWrite; i++, visits++) {
                notices.put(ServerFrames.notice(ServerMessage.JOIN_ALL, names.of(visits)));
                notices.put(ServerFrames.notice(ServerMessage.LEAVE_ALL, names.of(visits)));
            }
            notices.flip();
            for (SocketChannel watcher : watchers) {
                writeAll(watcher, notices.duplicate());
            }
        }
        return visits;
    }

    private void read(SocketChannel watcher) throws IOException {
        if (watcher.read(in.clear()) < 0) {
            throw new IOException("a watcher ended its connection");
        }
    }

    private static void write(SocketChannel watcher, byte[] bytes) throws IOException {
        writeAll(watcher, ByteBuffer.wrap(bytes));
    }

    private static void writeAll(SocketChannel watcher, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            watcher.write(bytes);
        }
    }
}
