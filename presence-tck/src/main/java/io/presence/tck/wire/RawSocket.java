package io.presence.tck.wire;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A TCP or TLS connection without any protocol above it. Blocks; for one thread. */
public final class RawSocket implements AutoCloseable {
    private static final int MAX_HEAD_BYTES = 1 << 16;

    private final Socket socket;

    private RawSocket(Socket socket) {
        this.socket = socket;
    }

    /** Connects to where a URL points to; reading waits as long, too. */
    public static RawSocket connect(URI url, long deadlineMillis) throws IOException {
        boolean tls = "wss".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(url.getHost(), port), (int) deadlineMillis);
            socket.setSoTimeout((int) deadlineMillis);
            return new RawSocket(tls ? secured(socket, url.getHost(), port) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(Socket socket, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] all = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
            context.init(null, all, null);
            return context.getSocketFactory().createSocket(socket, host, port, true);
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }

    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads up to and with a text, or up to the end. */
    public String readUntil(String end) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < MAX_HEAD_BYTES) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            bytes.write(next);
            if (bytes.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                break;
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
