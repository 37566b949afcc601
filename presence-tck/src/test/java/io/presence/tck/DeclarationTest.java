package io.presence.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeclarationTest {
    @TempDir
    private Path directory;

    private static Declaration parse(String json) {
        return Declaration.parse(new JsonObject(json.replace('\'', '"')));
    }

    // ---- what is declared ----

    @Test
    void ofNothingDeclaredTheDefaultsHold() {
        Declaration none = Declaration.none();

        assertThat(none.implementation()).isEqualTo("the implementation under test");
        assertThat(none.departures()).isEmpty();
        assertThat(none.need(Setting.HEARTBEAT_MILLIS)).isEqualTo(30_000);
        assertThat(none.need(Setting.CREDENTIALS)).isEqualTo(new JsonObject().put("username", "{user}"));
    }

    @Test
    void whatIsDeclaredIsThere() {
        Declaration declaration = parse("{'implementation':'mine','settings':{'heartbeatMillis':500,"
                + "'openAuthentication':true,'deniedPrefix':'secret','refusedCredentials':{'token':'bad'}},"
                + "'departures':[{'rule':'SUB-3','reason':'it is older','source':'page 7'}]}");

        assertThat(declaration.implementation()).isEqualTo("mine");
        assertThat(declaration.need(Setting.HEARTBEAT_MILLIS)).isEqualTo(500);
        assertThat(declaration.need(Setting.OPEN_AUTHENTICATION)).isEqualTo(true);
        assertThat(declaration.need(Setting.DENIED_PREFIX)).isEqualTo("secret");
        assertThat(declaration.need(Setting.REFUSED_CREDENTIALS)).isEqualTo(new JsonObject().put("token", "bad"));
        assertThat(declaration.departures())
                .containsOnlyKeys(PresenceRule.SUB_3)
                .containsValue(new Declaration.Departure(PresenceRule.SUB_3, "it is older", "page 7"));
    }

    @Test
    void aFeatureThatIsNotDeclaredIsNotTestedAndSaysWhatWouldBe() {
        assertThat(Declaration.none().get(Setting.DENIED_PREFIX)).isEmpty();
        assertThatThrownBy(() -> Declaration.none().need(Setting.DENIED_PREFIX))
                .isInstanceOf(NotTested.class)
                .hasMessage("the setting \"deniedPrefix\" is not declared: what the names begin with that nobody may"
                        + " subscribe to or query");
    }

    @Test
    void aFeatureThatIsDeclaredAbsentIsNotTestedForThatReason() {
        Declaration declaration = parse("{'without':{'healthPath':'it has none'}}");

        assertThat(declaration.get(Setting.HEALTH_PATH)).isEmpty();
        assertThatThrownBy(() -> declaration.need(Setting.HEALTH_PATH))
                .isInstanceOf(NotTested.class)
                .hasMessage("it has none");
    }

    @Test
    void whoeverChangesWhatTheyWereGivenChangesNoDeclaration() {
        JsonObject json = new JsonObject("{\"settings\":{\"credentials\":{\"name\":\"{user}\"}}}");
        Declaration declaration = Declaration.parse(json);

        json.getJsonObject("settings").getJsonObject("credentials").put("more", 1);
        ((JsonObject) declaration.need(Setting.CREDENTIALS)).put("more", 1);
        ((JsonObject) declaration.need(Setting.ANONYMOUS_CREDENTIALS)).put("more", 1);

        assertThat(declaration.need(Setting.CREDENTIALS)).isEqualTo(new JsonObject().put("name", "{user}"));
        assertThat(declaration.need(Setting.ANONYMOUS_CREDENTIALS)).isEqualTo(new JsonObject());
    }

    // ---- what is wrong ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'x'}|the declaration has the key \"name\", expected one of [departures, implementation, settings,"
                        + " without]",
                "{'implementation':7}|implementation is 7, expected a text",
                "{'settings':[]}|settings is [], expected an object",
                "{'settings':{'heartbeat':1}}|settings has the key \"heartbeat\", expected one of [anonymousCredentials,",
                "{'settings':{'heartbeatMillis':'1'}}|setting heartbeatMillis is 1, expected a whole number from 1 to"
                        + " 2147483647: the heartbeat interval: silence of two closes a connection, in milliseconds",
                "{'settings':{'heartbeatMillis':0}}|setting heartbeatMillis is 0, expected at least 1: the heartbeat",
                "{'settings':{'heartbeatMillis':1.5}}|setting heartbeatMillis is 1.5, expected a whole number",
                "{'settings':{'heartbeatMillis':5000000000}}|setting heartbeatMillis is 5000000000, expected a whole number"
                        + " from 1 to 2147483647",
                "{'settings':{'heartbeatMillis':null}}|setting heartbeatMillis is null, expected a whole number",
                "{'settings':{'deniedPrefix':''}}|setting deniedPrefix is empty, expected a text: what the names begin with",
                "{'settings':{'openAuthentication':'yes'}}|setting openAuthentication is yes, expected true or false: true if",
                "{'settings':{'credentials':'bob'}}|setting credentials is bob, expected an object: the credentials of a user",
                "{'settings':{'credentials':{'a':1}}}|setting credentials is {\"a\":1}, expected {user} in it: the credentials",
                "{'without':{'speed':'no'}}|without has the key \"speed\", expected one of [anonymousCredentials,",
                "{'without':{'loginMillis':'it waits for ever'}}|without has the key \"loginMillis\", which is no optional",
                "{'without':{'healthPath':true}}|without.healthPath is true, expected a text",
                "{'without':{'healthPath':' '}}|without.healthPath is \" \", expected a text",
                "{'settings':{'healthPath':'/'},'without':{'healthPath':'no'}}|\"healthPath\" is in settings and in without,"
                        + " expected one",
                "{'departures':{}}|departures is {}, expected an array",
                "{'departures':['SUB-3']}|departures[0] is SUB-3, expected an object with rule, reason and source",
                "{'departures':[{'id':'SUB-3'}]}|departures[0] has the key \"id\", expected one of [reason, rule, source]",
                "{'departures':[{}]}|departures[0].rule is absent, expected a text",
                "{'departures':[{'rule':'SUB-3','source':'p'}]}|departures[0].reason is absent, expected a text",
                "{'departures':[{'rule':'SUB-3','reason':'r','source':''}]}|departures[0].source is \"\", expected a text",
                "{'departures':[{'rule':'SUB-999','reason':'r','source':'s'}]}|departures[0].rule: there is no rule SUB-999,"
                        + " expected one of docs/rules.md, such as SUB-1",
                "{'departures':[{'rule':'SUB-3','reason':'r','source':'s'},{'rule':'SUB-3','reason':'r','source':'s'}]}|there"
                        + " are two departures from SUB-3, expected one",
            })
    void aMistakeSaysWhereWithWhichValueAndWhatIsExpected(String json, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json)).withMessageStartingWith(message);
    }

    @ParameterizedTest
    @EnumSource
    void everySettingTakesItsDefaultAndNoOtherType(Setting setting) {
        if (setting.otherwise() != null) {
            setting.check(setting.otherwise());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.check(List.of("x")))
                .withMessageMatching("setting " + setting.key() + " is \\[x\\], expected (a|an|true) .*: \\Q"
                        + setting.meaning() + "\\E");
        assertThat(Setting.named(setting.key())).isSameAs(setting);
    }

    // ---- files ----

    @Test
    void aFileIsRead() throws Exception {
        Path file = Files.writeString(directory.resolve("mine.json"), "{\"implementation\":\"mine\"}");

        assertThat(Declaration.read(file).implementation()).isEqualTo("mine");
    }

    @Test
    void whatIsWrongWithAFileIsToldWithItsName() throws Exception {
        Path file = directory.resolve("mine.json");
        assertThatIOException().isThrownBy(() -> Declaration.read(file)).withMessage(file + ": there is no such file");

        Files.writeString(file, "{\"implementation\":");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Declaration.read(file))
                .withMessageStartingWith(file + " is no JSON object: ");

        Files.writeString(file, "{\"implementation\":7}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Declaration.read(file))
                .withMessage(file + ": implementation is 7, expected a text");

        Files.write(file, new byte[] {'{', (byte) 0xFF, '}'});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Declaration.read(file))
                .withMessage(file + " is no text in UTF-8");
    }
}
