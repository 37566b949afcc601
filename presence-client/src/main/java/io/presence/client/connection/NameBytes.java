package io.presence.client.connection;

/** How many bytes a name takes in a request. */
final class NameBytes {
    private NameBytes() {}

    /** The field's tag, a length of at most five bytes, and the name in UTF-8. */
    static int of(String name) {
        int bytes = 6;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            // Half of a surrogate pair: two of them are four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
