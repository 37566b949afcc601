package io.presence.tck.lab;

import io.presence.tck.wire.RawSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP request on a connection of its own, byte by byte, so that what no client library would send can be sent.
 *
 * @param statusLine the first line of the answer, or what happened instead
 * @param headers the other lines before the body
 */
public record HttpExchange(String statusLine, String headers) {
    /**
     * Sends a GET with these header lines, each ended by CR LF, and reads the head of the answer.
     *
     * @param lab the test's world, to whose node it is sent
     * @param target what stands in the request line
     * @param headers header lines, or none
     * @return the answer; if none came in time its status is 0
     */
    public static HttpExchange get(ServerLab lab, String target, String headers) {
        URI url = lab.server().url(lab.home());
        String request = "GET " + target + " HTTP/1.1\r\nHost: " + url.getRawAuthority() + "\r\n" + headers + "\r\n";
        lab.transcript().sent("HTTP", request.strip().replace("\r\n", " | "), request.getBytes(StandardCharsets.UTF_8));
        try (RawSocket socket = RawSocket.connect(url, lab.deadlineMillis())) {
            socket.write(request.getBytes(StandardCharsets.UTF_8));
            String head = socket.readUntil("\r\n\r\n");
            lab.transcript().received("HTTP", head.strip().replace("\r\n", " | "));
            int end = head.indexOf("\r\n");
            return end < 0
                    ? new HttpExchange(head.isEmpty() ? "a close without an answer" : head, "")
                    : new HttpExchange(head.substring(0, end), head.substring(end + 2));
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            lab.transcript().received("HTTP", why);
            return new HttpExchange(why, "");
        }
    }

    /**
     * Sends bytes on a connection of their own, and closes it.
     *
     * @throws io.presence.tck.ConformanceFailure if the server takes no connection
     */
    public static void raw(ServerLab lab, byte[] bytes) {
        lab.transcript().sent("TCP", bytes.length + " bytes", bytes);
        try (RawSocket socket = RawSocket.connect(lab.server().url(lab.home()), lab.deadlineMillis())) {
            socket.write(bytes);
        } catch (IOException e) {
            throw lab.failure("a TCP connection failed: " + e.getMessage());
        }
    }

    /** The status, or 0 if there was no answer. */
    public int status() {
        String[] parts = statusLine.split(" ", -1);
        return parts.length > 1 && parts[0].startsWith("HTTP/") && parts[1].matches("\\d{3}")
                ? Integer.parseInt(parts[1])
                : 0;
    }

    /** The value of a header, by its name in lower case. */
    public Optional<String> header(String name) {
        return headers.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
