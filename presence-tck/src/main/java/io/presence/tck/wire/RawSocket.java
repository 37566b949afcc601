package io.presence.tck.wire;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
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

    /**
     * Connects to where a URL points to.
     *
     * @param url {@code ws:} or {@code wss:}; a certificate is taken as it is
     * @param deadlineMillis how long connecting may take, and each read
     * @throws IOException if nobody listens there, or not in time
     */
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

    /** Sends bytes. */
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /**
     * Reads up to and with a text, or up to the end, or so much as a head may have.
     *
     * @throws IOException if nothing arrives in time
     */
    public String readUntil(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.length() < MAX_HEAD_BYTES) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            // As ISO 8859-1 has it, byte by byte.
            read.append((char) next);
            if (read.indexOf(end, read.length() - end.length()) >= 0) {
                break;
            }
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
