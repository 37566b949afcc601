package io.presence.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that knows challenge, login and ping, and no path: LOG-2, LOG-5 and LOG-19 pass, LOG-25 (MUST) and LOG-26
 * (SHOULD) fail. Of the JDK alone, so that it is started fast as a process, which a text message {@code die} ends.
 */
public final class SmallServer implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: *([^\r\n]+)");
    private static final String RFC_6455 = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String PING = "0610021a020802";

    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private SmallServer(int port) throws IOException {
        listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on a free port, on threads that end with the program. */
    public static SmallServer listen() throws IOException {
        SmallServer server = new SmallServer(0);
        daemon(server::accepts);
        return server;
    }

    /** As a process: the argument is the port. */
    public static void main(String[] args) throws IOException {
        new SmallServer(Integer.parseInt(args[0])).accepts();
    }

    /** The shell command that starts it, with {@code {port}}; the shell becomes the process. */
    public static String command() {
        URL here = SmallServer.class.getResource("SmallServer.class");
        Path classes =
                Path.of(URI.create(here.toString())).resolve("../../../..").normalize();
        return "exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + classes + "' "
                + SmallServer.class.getName() + " {port}";
    }

    public URI url() {
        return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/deepstream");
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void daemon(Runnable what) {
        Thread thread = new Thread(what, "small-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accepts() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                daemon(() -> serves(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serves(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            Matcher key = KEY.matcher(head);
            if (!key.find()) {
                out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
                return;
            }
            byte[] sha = MessageDigest.getInstance("SHA-1").digest((key.group(1) + RFC_6455).getBytes(ISO_8859_1));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(sha) + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            while (answers(in, out)) {
                // The next frame.
            }
        } catch (EOFException | SocketException e) {
            // The peer's end.
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            sockets.remove(socket);
        }
    }

    private static boolean answers(DataInputStream in, OutputStream out) throws IOException {
        int opcode = in.readUnsignedByte() & 0xF;
        int length = in.readUnsignedByte() & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        switch (opcode) {
            case 1 -> {
                if ("die".equals(new String(payload, ISO_8859_1))) {
                    System.out.println("\u001b[31mTypeError: boom\u001b[0m");
                    System.exit(3);
                }
            }
            case 2 -> {
                String frame = HexFormat.of().formatHex(payload);
                String answer = answer(frame);
                if (!answer.isEmpty()) {
                    send(out, 2, HexFormat.of().parseHex(answer));
                }
            }
            case 8 -> send(out, 8, payload);
            case 9 -> send(out, 10, payload);
            default -> {}
        }
        return opcode != 8;
    }

    /** By the topic, 2 for connection and 3 for login, and in these by the action; whatever else is there. */
    private static String answer(String frame) {
        if (frame.contains("10031a")) {
            // AUTH_SUCCESSFUL
            return "0610031a020803";
        } else if (frame.equals(PING)) {
            // PONG
            return "0610021a020803";
        }
        // CHALLENGE and ACCEPT
        return frame.contains("10021a") && frame.contains("0805") ? "0610021a020804" : "";
    }

    private static void send(OutputStream out, int opcode, byte[] payload) throws IOException {
        byte[] frame = new byte[2 + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        out.write(frame);
    }
}
