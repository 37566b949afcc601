package io.presence.tck;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an implementer says of an implementation: its name, the settings that tests need to know, what it does not offer,
 * and which rules it is known to break. A JSON file, described in {@code docs/tck.md}.
 *
 * <p>Immutable.
 */
public final class Declaration {
    private static final Set<String> KEYS = Set.of("implementation", "settings", "without", "departures");
    private static final Set<String> DEPARTURE_KEYS = Set.of("rule", "reason", "source");

    /**
     * A rule that is known to be broken.
     *
     * @param rule the rule
     * @param reason why, for the report
     * @param source where that is written, for the report
     */
    public record Departure(PresenceRule rule, String reason, String source) {}

    private final String implementation;
    private final JsonObject settings;
    private final Map<String, String> without;
    private final Map<PresenceRule, Departure> departures;

    private Declaration(
            String implementation,
            JsonObject settings,
            Map<String, String> without,
            Map<PresenceRule, Departure> departures) {
        this.implementation = implementation;
        this.settings = settings;
        this.without = without;
        this.departures = departures;
    }

    /** Nothing is special: open authentication, no permissions, no departures. */
    public static Declaration none() {
        return parse(new JsonObject());
    }

    /**
     * Reads a declaration.
     *
     * @param file a JSON file
     * @return the declaration
     * @throws IOException if the file cannot be read; the message has its name, and why not
     * @throws IllegalArgumentException if it is no declaration; the message says where and what was expected
     */
    public static Declaration read(Path file) throws IOException {
        try {
            return parse(new JsonObject(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is no text in UTF-8", e);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(file + " is no JSON object: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * A declaration of its JSON.
     *
     * @param json the declaration
     * @return the declaration
     * @throws IllegalArgumentException if it is none; the message says where and what was expected
     */
    public static Declaration parse(JsonObject json) {
        known("the declaration", json, KEYS);
        JsonObject settings = typed(json, "settings", JsonObject.class, new JsonObject());
        known("settings", settings, Setting.names());
        for (String name : settings.fieldNames()) {
            Setting.named(name).check(settings.getValue(name));
        }
        Map<String, String> without = new LinkedHashMap<>();
        for (Map.Entry<String, Object> each : typed(json, "without", JsonObject.class, new JsonObject())) {
            if (!Setting.names().contains(each.getKey())) {
                throw new IllegalArgumentException(
                        "without has the key \"" + each.getKey() + "\", expected one of " + sorted(Setting.names()));
            }
            if (settings.containsKey(each.getKey())) {
                throw new IllegalArgumentException(
                        "\"" + each.getKey() + "\" is in settings and in without, expected one");
            }
            Setting setting = Setting.named(each.getKey());
            if (setting.otherwise() != null && setting != Setting.ANONYMOUS_CREDENTIALS) {
                throw new IllegalArgumentException("without has the key \"" + each.getKey()
                        + "\", which is no optional feature: expected its value in settings (default: "
                        + setting.otherwise()
                        + "), or the rules that are broken in departures");
            }
            without.put(each.getKey(), text("without." + each.getKey(), each.getValue()));
        }
        Map<PresenceRule, Departure> departures = new EnumMap<>(PresenceRule.class);
        JsonArray list = typed(json, "departures", JsonArray.class, new JsonArray());
        for (int i = 0; i < list.size(); i++) {
            Departure departure = departure("departures[" + i + "]", list.getValue(i));
            if (departures.put(departure.rule(), departure) != null) {
                throw new IllegalArgumentException(
                        "there are two departures from " + departure.rule().id() + ", expected one");
            }
        }
        return new Declaration(
                typed(json, "implementation", String.class, "the implementation under test"),
                settings.copy(),
                Collections.unmodifiableMap(without),
                Collections.unmodifiableMap(departures));
    }

    private static Departure departure(String where, Object value) {
        if (!(value instanceof JsonObject json)) {
            throw new IllegalArgumentException(
                    where + " is " + value + ", expected an object with rule, reason and source");
        }
        known(where, json, DEPARTURE_KEYS);
        String id = text(where + ".rule", json.getValue("rule"));
        String reason = text(where + ".reason", json.getValue("reason"));
        String source = text(where + ".source", json.getValue("source"));
        try {
            PresenceRule rule = PresenceRule.of(id);
            if (rule.untested().isPresent()) {
                throw new IllegalArgumentException(id + " has no test, so that nobody can see a departure from it: "
                        + rule.untested().get());
            }
            return new Departure(rule, reason, source);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ".rule: " + e.getMessage(), e);
        }
    }

    private static void known(String what, JsonObject json, Set<String> keys) {
        for (String key : json.fieldNames()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                        what + " has the key \"" + key + "\", expected one of " + sorted(keys));
            }
        }
    }

    private static List<String> sorted(Set<String> keys) {
        return List.copyOf(new TreeSet<>(keys));
    }

    private static String text(String what, Object value) {
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        String shown = value == null ? "absent" : value instanceof String ? "\"" + value + "\"" : value.toString();
        throw new IllegalArgumentException(what + " is " + shown + ", expected a text");
    }

    private static <T> T typed(JsonObject json, String key, Class<T> type, T otherwise) {
        Object value = json.getValue(key);
        if (value == null) {
            return otherwise;
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(key + " is " + value + ", expected "
                    + (type == String.class ? "a text" : type == JsonArray.class ? "an array" : "an object"));
        }
        return type.cast(value);
    }

    /** What the report calls it. */
    public String implementation() {
        return implementation;
    }

    /** The rules that are known to be broken. */
    public Map<PresenceRule, Departure> departures() {
        return departures;
    }

    /**
     * The value of a setting: what is declared, or its default.
     *
     * @return an Integer, String, Boolean or JsonObject, a copy; empty if the implementation does not have it
     */
    public Optional<Object> get(Setting setting) {
        if (without.containsKey(setting.key())) {
            return Optional.empty();
        }
        Object value = settings.getValue(setting.key());
        return Optional.ofNullable(
                value == null ? setting.otherwise() : value instanceof JsonObject json ? json.copy() : value);
    }

    /**
     * The value of a setting.
     *
     * @return an Integer, String, Boolean or JsonObject, a copy
     * @throws NotTested if the implementation does not have it; the reason is the declared one
     */
    public Object need(Setting setting) {
        return get(setting)
                .orElseThrow(() -> new NotTested(without.getOrDefault(
                        setting.key(), "the setting \"" + setting.key() + "\" is not declared: " + setting.meaning())));
    }
}
