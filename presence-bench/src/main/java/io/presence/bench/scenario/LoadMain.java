package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * One scenario against one server, as a program: {@code SCENARIO URL [--server-pid=PID] [parameter=value ...]}. Prints
 * one line of JSON; what went wrong is told on standard error, with code 1.
 */
public final class LoadMain {
    private static final String PID = "--server-pid=";

    private LoadMain() {}

    public static void main(String[] args) {
        int code = 1;
        try {
            System.out.println(run(List.of(args)).encode());
            code = 0;
        } catch (Exception e) {
            e.printStackTrace(System.err);
        }
        Runtime.getRuntime().halt(code);
    }

    private static JsonObject run(List<String> args) throws Exception {
        if (args.size() < 2) {
            throw new IllegalArgumentException(
                    "SCENARIO URL [--server-pid=PID] [parameter=value ...]: the scenarios are " + Scenario.ids());
        }
        OptionalLong pid = args.stream()
                .filter(arg -> arg.startsWith(PID))
                .mapToLong(arg -> Long.parseLong(arg.substring(PID.length())))
                .findFirst();
        JsonObject parameters = new JsonObject();
        args.stream().skip(2).filter(arg -> !arg.startsWith(PID)).forEach(arg -> {
            String[] nameAndValue = arg.split("=", 2);
            if (nameAndValue.length != 2) {
                throw new IllegalArgumentException(arg + " is no parameter=value: " + Arrays.toString(nameAndValue));
            }
            parameters.put(nameAndValue[0], Double.valueOf(nameAndValue[1]));
        });
        return Scenario.of(args.get(0)).run(new MeasuredServer(URI.create(args.get(1)), pid), parameters);
    }
}
