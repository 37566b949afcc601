package io.presence.client.connection;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a server is.
 *
 * @param tls whether TLS is spoken (wss)
 * @param host a name or an address, never empty
 * @param port 1 to 65 535
 * @param target path and query, beginning with a slash
 */
public record Address(boolean tls, String host, int port, String target) {
    private static final String DEFAULT_TARGET = "/deepstream";

    /**
     * Reads a URL as the public JavaScript client does: one without a scheme is {@code ws}, one without a path means
     * {@code /deepstream}; and one without a port 80 or 443.
     *
     * @param url the URL
     * @return the address
     * @throws IllegalArgumentException if it is none of {@code ws} or {@code wss}
     */
    public static Address of(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException(
                    "an address is " + (url == null ? "null" : "empty") + ", expected one such as ws://host:6020");
        }
        // A scheme is what comes before "://": "host:6020" has none.
        String whole = url.contains("://") ? url : "ws://" + url;
        URI uri;
        try {
            uri = new URI(whole);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "address " + url + " is malformed (" + e.getReason() + "), expected one such as ws://host:6020", e);
        }
        String scheme = uri.getScheme().toLowerCase(java.util.Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new IllegalArgumentException(
                    "address " + url + " has the scheme " + scheme + ", expected ws:// or wss://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "address " + url + " names no host, expected one such as ws://host:6020");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new IllegalArgumentException(
                    "address " + url + " has the port " + uri.getPort() + ", expected 1 to 65535");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("address " + url
                    + " has a user or a fragment, which mean nothing here: give credentials to login()");
        }
        boolean tls = scheme.equals("wss");
        String path = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/") ? DEFAULT_TARGET : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        // An IPv6 address is bracketed in a URL, and nowhere else.
        String host = uri.getHost().replaceAll("^\\[|\\]$", "");
        return new Address(tls, host, uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort(), path + query);
    }

    /**
     * The whole URL.
     *
     * @return with scheme, port and path
     */
    public String url() {
        return (tls ? "wss://" : "ws://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + target;
    }
}
