package io.presence.bench.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What this machine can do just now: writes of 40 bytes a second, to a thousand sockets on loopback in turn, on the
 * server's core, while a process on the load's core reads them. It is what fan-out is made of where each notice is a
 * write of its own, and tells a slow hour of the machine from a slow server. As in fan-out a write meets a socket that
 * was read since the last one, which costs more than one to a socket that is waiting: so a round begins when the last
 * one was read, and that time is not counted.
 *
 * <p>Without arguments it reads, and starts itself as the writer; prints writes a second.
 */
public final class Yardstick {
    private static final int SOCKETS = 1000;
    private static final int BYTES = 40;
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

    private Yardstick() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            write(Integer.parseInt(args[0]));
        } else {
            read();
        }
    }

    private static void write(int port) throws IOException {
        InetSocketAddress reader = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (SocketChannel roundsRead = SocketChannel.open(reader)) {
            List<SocketChannel> sockets = new ArrayList<>();
            for (int i = 0; i < SOCKETS; i++) {
                sockets.add(SocketChannel.open(reader));
            }
            writeFor(WARM_UP_NANOS, sockets, roundsRead);
            System.out.println(writeFor(MEASURED_NANOS, sockets, roundsRead));
        }
    }

    private static long writeFor(long nanos, List<SocketChannel> sockets, SocketChannel roundsRead) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
        ByteBuffer signal = ByteBuffer.allocateDirect(1);
        long writes = 0;
        long took = 0;
        while (took < nanos) {
            long start = System.nanoTime();
            for (SocketChannel socket : sockets) {
                bytes.clear();
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            }
            took += System.nanoTime() - start;
            writes += sockets.size();
            if (roundsRead.read(signal.clear()) < 0) {
                throw new IOException("the reader has ended");
            }
        }
        return writes * TimeUnit.SECONDS.toNanos(1) / took;
    }

    private static void read() throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SOCKETS);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            Process writer = new ProcessBuilder(Cores.SERVER.command(JavaProcess.command(
                            Yardstick.class,
                            FLAGS,
                            List.of(String.valueOf(server.socket().getLocalPort())))))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(writer::destroyForcibly));
            Reading reading = new Reading(selector);
            while (writer.isAlive()) {
                selector.select(reading::take, 100);
            }
        }
    }

    /** What was read so far, and whom to tell of each round. */
    private static final class Reading {
        private static final long ROUND = (long) SOCKETS * BYTES;

        private final Selector selector;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
        private SocketChannel rounds;
        private long left = ROUND;

        private Reading(Selector selector) {
            this.selector = selector;
        }

        private void take(SelectionKey key) {
            try {
                if (key.channel() instanceof ServerSocketChannel server) {
                    accept(server.accept());
                } else {
                    read((SocketChannel) key.channel());
                }
            } catch (IOException e) {
                // The writer has ended, and its sockets with it.
                key.cancel();
            }
        }

        private void accept(SocketChannel socket) throws IOException {
            if (socket != null && rounds == null) {
                rounds = socket;
            } else if (socket != null) {
                socket.configureBlocking(false);
                socket.register(selector, SelectionKey.OP_READ);
            }
        }

        private void read(SocketChannel socket) throws IOException {
            int count = socket.read(bytes.clear());
            if (count < 0) {
                socket.close();
                return;
            }
            left -= count;
            if (left == 0) {
                left = ROUND;
                rounds.write(bytes.position(0).limit(1));
            }
        }
    }
}
