package io.presence.client.connection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

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

    /** In order, cut into parts whose names are together no longer than this; a longer name is a part of its own. */
    static <T> List<List<T>> parts(Collection<T> of, Function<T, String> name, int maxBytes) {
        List<List<T>> parts = new ArrayList<>();
        List<T> part = new ArrayList<>();
        long bytes = 0;
        for (T each : of) {
            int more = of(name.apply(each));
            if (!part.isEmpty() && bytes + more > maxBytes) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(each);
            bytes += more;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }
}
