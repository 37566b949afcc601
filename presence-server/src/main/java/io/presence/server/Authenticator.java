package io.presence.server;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Decides who may log in, and as whom.
 *
 * <p>Called on the event loop of the client's connection, so it must not block; its future may complete on any thread.
 * One that throws, fails, gives null or takes longer than {@code decisionTimeoutMillis} refuses the login without a
 * reason, and is logged. While it decides, the client's later messages wait. A decision that arrives after the client
 * is gone counts nobody.
 */
@FunctionalInterface
public interface Authenticator {

    /**
     * Decides about a login.
     *
     * @param credentials what the client sent: an object, empty where it sent a JSON array
     * @param handshake how the client reached us
     * @return the decision
     */
    Future<Authentication> authenticate(JsonObject credentials, Handshake handshake);

    /**
     * Accepts everybody as who they say they are: {@code username}, where a number or {@code true} counts as its
     * text, and one that is absent, empty, {@code false}, {@code 0} or {@code null} logs in anonymously. An object or
     * an array for a name is refused.
     *
     * @return the default authenticator
     */
    static Authenticator open() {
        return (credentials, handshake) -> {
            Object name = credentials.getValue("username");
            if (name instanceof JsonObject || name instanceof JsonArray) {
                return Future.succeededFuture(Authentication.refused(
                        new JsonObject().put("error", "username is an object or an array, expected a string")));
            }
            return Future.succeededFuture(Authentication.accepted(text(name)));
        };
    }

    /** As JavaScript makes a string of it, which is what the published server does; empty where it counts as absent. */
    private static String text(Object name) {
        if (name == null || name.equals(false)) {
            return "";
        }
        if (name instanceof Number number) {
            return text(number.doubleValue());
        }
        return name.toString();
    }

    private static String text(double value) {
        if (value == 0) {
            return "";
        }
        if (Double.isInfinite(value)) {
            return value < 0 ? "-Infinity" : "Infinity";
        }
        BigDecimal digits = fewestDigits(value);
        // JavaScript writes plain digits from 1e-6 up to below 1e21.
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -6 && exponent < 21) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + unscaled.charAt(0)
                + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }

    /** The shortest decimal that means the value, which Double.toString gives from Java 19 on only. */
    private static BigDecimal fewestDigits(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision < 17; precision++) {
            // The nearest first; at a power of two only the one further off may still mean the value.
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN)) {
                BigDecimal rounded = exact.round(new MathContext(precision, mode));
                if (rounded.doubleValue() == value) {
                    return rounded.stripTrailingZeros();
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /**
     * Asks any Vert.x authentication provider. Credentials with a {@code token} go to it as token credentials, others
     * as {@code username} and {@code password}; the user is the subject of who it returns. One that fails refuses
     * the login, without a reason for the client: Vert.x has no other way to say no.
     *
     * @param provider for example a JWT, LDAP or SQL provider
     * @return the authenticator
     */
    static Authenticator of(AuthenticationProvider provider) {
        return (credentials, handshake) -> {
            Object token = credentials.getValue("token");
            Object username = credentials.getValue("username");
            Object password = credentials.getValue("password");
            Future<io.vertx.ext.auth.User> outcome;
            if (token instanceof String text) {
                outcome = provider.authenticate(new TokenCredentials(text));
            } else if (username instanceof String name && password instanceof String word) {
                outcome = provider.authenticate(new UsernamePasswordCredentials(name, word));
            } else {
                return Future.succeededFuture(Authentication.refused(new JsonObject()
                        .put("error", "expected a token, or a username and a password, all of them strings")));
            }
            return outcome.map(user -> Authentication.accepted(user.subject()))
                    .otherwise(refused -> Authentication.refused(null));
        };
    }
}
