package io.presence.tck;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
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

    /** A rule that is known to be broken. */
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
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no declaration; the message says where and what was expected
     */
    public static Declaration read(Path file) throws IOException {
        try {
            return parse(new JsonObject(Files.readString(file)));
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
        Map<String, String> without = new java.util.LinkedHashMap<>();
        for (Map.Entry<String, Object> each : typed(json, "without", JsonObject.class, new JsonObject())) {
            if (!Setting.names().contains(each.getKey())) {
                throw new IllegalArgumentException(
                        "without \"" + each.getKey() + "\": expected one of " + sorted(Setting.names()));
            }
            without.put(each.getKey(), text("without." + each.getKey(), each.getValue()));
        }
        Map<PresenceRule, Departure> departures = new EnumMap<>(PresenceRule.class);
        for (Object each : typed(json, "departures", JsonArray.class, new JsonArray())) {
            if (!(each instanceof JsonObject object)) {
                throw new IllegalArgumentException(
                        "a departure is " + each + ", expected an object with rule, reason and source");
            }
            known("a departure", object, DEPARTURE_KEYS);
            PresenceRule rule = PresenceRule.of(text("rule", object.getValue("rule")));
            Departure departure = new Departure(
                    rule,
                    text("reason of " + rule.id(), object.getValue("reason")),
                    text("source of " + rule.id(), object.getValue("source")));
            if (departures.put(rule, departure) != null) {
                throw new IllegalArgumentException("there are two departures from " + rule.id() + ", expected one");
            }
        }
        return new Declaration(
                typed(json, "implementation", String.class, "the implementation under test"),
                settings.copy(),
                Collections.unmodifiableMap(without),
                Collections.unmodifiableMap(departures));
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
        throw new IllegalArgumentException(what + " is " + value + ", expected a text");
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

    /** The value of a setting: what is declared, or its default. */
    public Optional<Object> get(Setting setting) {
        if (without.containsKey(setting.key())) {
            return Optional.empty();
        }
        Object value = settings.getValue(setting.key());
        return Optional.ofNullable(value == null ? setting.otherwise() : value);
    }

    /**
     * The value of a setting.
     *
     * @throws NotTested if the implementation does not have it; the reason is the declared one
     */
    public Object need(Setting setting) {
        return get(setting)
                .orElseThrow(() -> new NotTested(without.getOrDefault(
                        setting.key(), "the setting \"" + setting.key() + "\" is not declared: " + setting.meaning())));
    }
}
