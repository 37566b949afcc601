package io.presence.client.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\[\\]:@]+)(?::([0-9]+))?");

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
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new IllegalArgumentException(
                    "address " + url + " has the scheme " + scheme + ", expected ws:// or wss://");
        }
        if (whole.contains("@") || uri.getRawFragment() != null) {
            // Not shown: it may hold a password.
            throw new IllegalArgumentException(
                    "an address has a user or a fragment, which mean nothing here: give credentials to login(),"
                            + " expected an address such as ws://host:6020");
        }
        // A URI's host may have no underscore, but the names of containers do.
        Matcher authority = AUTHORITY.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
        if (!authority.matches()) {
            throw new IllegalArgumentException(
                    "address " + url + " names no host, expected one such as ws://host:6020");
        }
        String port = authority.group(2);
        if (port != null && (port.length() > 5 || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535)) {
            throw new IllegalArgumentException("address " + url + " has the port " + port + ", expected 1 to 65535");
        }
        boolean tls = scheme.equals("wss");
        String path = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/") ? DEFAULT_TARGET : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        // An IPv6 address is bracketed in a URL, and nowhere else.
        String host = authority.group(1).replaceAll("^\\[|\\]$", "");
        return new Address(tls, host, port != null ? Integer.parseInt(port) : tls ? 443 : 80, path + query);
    }

    /**
     * The whole URL.
     *
     * @return with scheme, port, path and query
     */
    public String url() {
        return (tls ? "wss://" : "ws://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + target;
    }

    /** For a text: without the query, which may hold a token. */
    @Override
    public String toString() {
        return url().replaceAll("\\?.*", "?...");
    }
}
