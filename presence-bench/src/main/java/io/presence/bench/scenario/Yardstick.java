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
 * write of its own, and tells a slow hour of the machine from a slow server.
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
        List<SocketChannel> sockets = new ArrayList<>();
        for (int i = 0; i < SOCKETS; i++) {
            sockets.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
        writeFor(WARM_UP_NANOS, sockets, bytes);
        System.out.println(writeFor(MEASURED_NANOS, sockets, bytes));
    }

    private static long writeFor(long nanos, List<SocketChannel> sockets, ByteBuffer bytes) throws IOException {
        long start = System.nanoTime();
        long writes = 0;
        long took = 0;
        while (took < nanos) {
            for (SocketChannel socket : sockets) {
                bytes.clear();
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
            }
            writes += sockets.size();
            took = System.nanoTime() - start;
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
            ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
            while (writer.isAlive()) {
                selector.select(key -> drain(key, selector, bytes), 100);
            }
        }
    }

    private static void drain(SelectionKey key, Selector selector, ByteBuffer bytes) {
        try {
            if (key.channel() instanceof ServerSocketChannel server) {
                SocketChannel socket = server.accept();
                if (socket != null) {
                    socket.configureBlocking(false);
                    socket.register(selector, SelectionKey.OP_READ);
                }
            } else if (((SocketChannel) key.channel()).read(bytes.clear()) < 0) {
                key.channel().close();
            }
        } catch (IOException e) {
            // The writer has ended, and its sockets with it.
            key.cancel();
        }
    }
}
