package io.presence.server.operations;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;

/** Records as JSON: the names of the components, in their order; enums in lower case. */
final class RecordJson {
    private RecordJson() {}

    static JsonObject of(Record value) {
        JsonObject json = new JsonObject();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                json.put(component.getName(), json(component.getAccessor().invoke(value)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component.getName() + " of " + value, e);
            }
        }
        return json;
    }

    private static Object json(Object value) {
        if (value instanceof Record nested) {
            return of(nested);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(element -> array.add(json(element)));
            return array;
        }
        return value;
    }
}
