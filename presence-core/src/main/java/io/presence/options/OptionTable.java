package io.presence.options;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The options of an options class, each a line: name, getter, setter and, for numbers, range. A name that is not in the
 * table and a value of another type are refused by {@link #read read}; a number out of range is a fault that {@link
 * #check check} tells, since setters do not.
 *
 * <p>The lines keep their order. Once all are there, a table changes no more and may be used from any thread; the
 * options it works on are their owner's.
 *
 * @param <O> the options class
 */
public final class OptionTable<O> {
    private final Map<String, Option<O, ?>> options = new LinkedHashMap<>();

    /**
     * One line.
     *
     * @param convert the value as the option's type, or null if it is of another
     * @param expected what a value of another type is told
     */
    private record Option<O, T>(
            Function<O, T> get,
            BiConsumer<O, T> set,
            Function<Object, T> convert,
            String expected,
            long min,
            long max) {

        Option(Function<O, T> get, BiConsumer<O, T> set, Function<Object, T> convert, String expected) {
            this(get, set, convert, expected, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        void read(String name, Object value, O to) {
            T typed = convert.apply(value);
            if (typed == null) {
                throw new IllegalArgumentException("option " + name + " is " + shown(value) + ", expected " + expected);
            }
            set.accept(to, typed);
        }

        void check(String name, O of, List<String> faults) {
            if (get.apply(of) instanceof Number number && (number.longValue() < min || number.longValue() > max)) {
                faults.add("option " + name + " is " + number + ", expected " + min + " to " + max);
            }
        }

        void copy(O from, O to) {
            set.accept(to, get.apply(from));
        }

        private static String shown(Object value) {
            return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
        }
    }

    /** No options yet. */
    public OptionTable() {}

    /**
     * Adds an option that is a text.
     *
     * @param name its name in JSON
     * @param get its getter; null is no value
     * @param set its setter
     * @return this table
     * @throws IllegalArgumentException if the table has an option of that name
     */
    public OptionTable<O> text(String name, Function<O, String> get, BiConsumer<O, String> set) {
        return add(name, new Option<>(get, set, value -> value instanceof String text ? text : null, "a text"));
    }

    /**
     * Adds an option that is a whole number of 32 bits.
     *
     * @param name its name in JSON
     * @param get its getter
     * @param set its setter
     * @param min the lowest value that is no fault
     * @param max the highest value that is no fault
     * @return this table
     * @throws IllegalArgumentException if the table has an option of that name
     */
    public OptionTable<O> wholeInt(
            String name, Function<O, Integer> get, BiConsumer<O, Integer> set, int min, int max) {
        return add(
                name,
                new Option<>(
                        get,
                        set,
                        value -> value instanceof Integer number ? number : null,
                        wholeNumber(min, max),
                        min,
                        max));
    }

    /**
     * Adds an option that is a whole number of 64 bits.
     *
     * @param name its name in JSON
     * @param get its getter
     * @param set its setter
     * @param min the lowest value that is no fault
     * @param max the highest value that is no fault
     * @return this table
     * @throws IllegalArgumentException if the table has an option of that name
     */
    public OptionTable<O> wholeLong(String name, Function<O, Long> get, BiConsumer<O, Long> set, long min, long max) {
        return add(name, new Option<>(get, set, OptionTable::wholeLong, wholeNumber(min, max), min, max));
    }

    /** JSON has one kind of number: the parser makes an Integer of what fits into one. */
    private static Long wholeLong(Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        return value instanceof Long number ? number : null;
    }

    private static String wholeNumber(long min, long max) {
        return "a whole number from " + min + " to " + max;
    }

    /**
     * Adds an option that is true or false.
     *
     * @param name its name in JSON
     * @param get its getter
     * @param set its setter
     * @return this table
     * @throws IllegalArgumentException if the table has an option of that name
     */
    public OptionTable<O> flag(String name, Function<O, Boolean> get, BiConsumer<O, Boolean> set) {
        return add(name, new Option<>(get, set, value -> value instanceof Boolean flag ? flag : null, "true or false"));
    }

    /**
     * Adds an option that is a list of texts, in JSON an array of strings.
     *
     * @param name its name in JSON
     * @param get its getter; null is no value
     * @param set its setter, which copies what it is given: {@link #copy copy} hands it the other options' list
     * @return this table
     * @throws IllegalArgumentException if the table has an option of that name
     */
    public OptionTable<O> texts(String name, Function<O, List<String>> get, BiConsumer<O, List<String>> set) {
        return add(name, new Option<>(get, set, OptionTable::texts, "a list of texts"));
    }

    private static List<String> texts(Object value) {
        if (!(value instanceof JsonArray array)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Object element : array) {
            if (!(element instanceof String text)) {
                return null;
            }
            texts.add(text);
        }
        return texts;
    }

    private OptionTable<O> add(String name, Option<O, ?> option) {
        if (options.putIfAbsent(name, option) != null) {
            throw new IllegalArgumentException("option " + name + " is in the table already: give each its own name");
        }
        return this;
    }

    /**
     * Sets what the JSON says, and leaves the rest as it is. Ranges are not looked at.
     *
     * @param json the values by their options' names
     * @param to the options to set; when this fails, those that the JSON has before the wrong one are set
     * @throws IllegalArgumentException naming the first option that is unknown, null or of another type, and what was
     *     expected
     */
    public void read(JsonObject json, O to) {
        for (Map.Entry<String, Object> entry : json) {
            Option<O, ?> option = options.get(entry.getKey());
            if (option == null) {
                throw new IllegalArgumentException("unknown option " + entry.getKey() + ": expected one of "
                        + String.join(", ", options.keySet()));
            }
            option.read(entry.getKey(), entry.getValue(), to);
        }
    }

    /**
     * Options as JSON, those that are null left out.
     *
     * @param from the options
     * @return JSON of the caller's own, which {@link #read read} makes equal options of
     */
    public JsonObject write(O from) {
        JsonObject json = new JsonObject();
        describe(from, (name, value) -> {
            if (value != null) {
                json.put(name, value instanceof List<?> texts ? new JsonArray(new ArrayList<>(texts)) : value);
            }
        });
        return json;
    }

    /**
     * Sets every option to what it is in others.
     *
     * @param from the options to copy
     * @param to the options to set
     */
    public void copy(O from, O to) {
        options.values().forEach(option -> option.copy(from, to));
    }

    /**
     * Checks every number's range.
     *
     * @param of the options to check
     * @return a sentence for each number out of range, naming the option, its value and its range; the caller's own, to
     *     add faults between options to
     */
    public List<String> check(O of) {
        List<String> faults = new ArrayList<>();
        options.forEach((name, option) -> option.check(name, of, faults));
        return faults;
    }

    /**
     * Tells each option's name and value, in the order of the table.
     *
     * @param of the options to describe
     * @param each takes a name and its value, which is null if the option has none
     */
    public void describe(O of, BiConsumer<String, Object> each) {
        options.forEach((name, option) -> each.accept(name, option.get().apply(of)));
    }
}
