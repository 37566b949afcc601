package io.presence.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTableTest {
    private static final OptionTable<Door> TABLE = new OptionTable<Door>()
            .text("colour", Door::getColour, Door::setColour)
            .wholeInt("hinges", Door::getHinges, Door::setHinges, 1, 4)
            .wholeLong("openMillis", Door::getOpenMillis, Door::setOpenMillis, 100, 5_000_000_000L)
            .flag("locked", Door::isLocked, Door::setLocked)
            .texts("keepers", Door::getKeepers, Door::setKeepers);

    private final Door door = new Door();

    @Test
    void everyTypeIsReadAndWrittenBack() {
        String json = "{'colour':'red','hinges':3,'openMillis':4000000000,'locked':true,'keepers':['alice','bob']}"
                .replace('\'', '"');

        TABLE.read(new JsonObject(json), door);

        assertThat(door.getColour()).isEqualTo("red");
        assertThat(door.getHinges()).isEqualTo(3);
        assertThat(door.getOpenMillis()).isEqualTo(4_000_000_000L);
        assertThat(door.isLocked()).isTrue();
        assertThat(door.getKeepers()).containsExactly("alice", "bob");
        assertThat(TABLE.write(door).encode()).isEqualTo(json);
    }

    @Test
    void whatTheJsonDoesNotNameStaysAsItIs() {
        door.setHinges(4);

        TABLE.read(new JsonObject().put("locked", true), door);

        assertThat(door.getHinges()).isEqualTo(4);
        assertThat(door.isLocked()).isTrue();
    }

    @Test
    void anIntegerIsTakenForALong() {
        TABLE.read(new JsonObject().put("openMillis", Integer.valueOf(250)), door);

        assertThat(door.getOpenMillis()).isEqualTo(250L);
    }

    @Test
    void aListFromJavaIsTakenForAnArray() {
        TABLE.read(new JsonObject().put("keepers", List.of("alice")), door);

        assertThat(door.getKeepers()).containsExactly("alice");
    }

    @Test
    void anEmptyArrayIsAListWithoutTexts() {
        door.setKeepers(List.of("alice"));

        TABLE.read(new JsonObject("{\"keepers\": []}"), door);

        assertThat(door.getKeepers()).isEmpty();
    }

    @Test
    void aNumberOutOfRangeIsReadAndLeftToTheCheck() {
        TABLE.read(new JsonObject().put("hinges", 5), door);

        assertThat(door.getHinges()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"colour": null}            | option colour is null, expected a text
            {"colour": 1}               | option colour is 1, expected a text
            {"colour": true}            | option colour is true, expected a text
            {"colour": ["red"]}         | option colour is ["red"], expected a text
            {"hinges": null}            | option hinges is null, expected a whole number from 1 to 4
            {"hinges": "3"}             | option hinges is "3", expected a whole number from 1 to 4
            {"hinges": 1.5}             | option hinges is 1.5, expected a whole number from 1 to 4
            {"hinges": 3.0}             | option hinges is 3.0, expected a whole number from 1 to 4
            {"hinges": true}            | option hinges is true, expected a whole number from 1 to 4
            {"hinges": 4294967297}      | option hinges is 4294967297, expected a whole number from 1 to 4
            {"openMillis": null}        | option openMillis is null, expected a whole number from 100 to 5000000000
            {"openMillis": "250"}       | option openMillis is "250", expected a whole number from 100 to 5000000000
            {"openMillis": 250.5}       | option openMillis is 250.5, expected a whole number from 100 to 5000000000
            {"openMillis": 9223372036854775808} | option openMillis is 9223372036854775808, expected a whole number from 100 to 5000000000
            {"openMillis": {"is": 250}} | option openMillis is {"is":250}, expected a whole number from 100 to 5000000000
            {"locked": null}            | option locked is null, expected true or false
            {"locked": "true"}          | option locked is "true", expected true or false
            {"locked": 1}               | option locked is 1, expected true or false
            {"keepers": null}           | option keepers is null, expected a list of texts
            {"keepers": "alice"}        | option keepers is "alice", expected a list of texts
            {"keepers": {"a": "alice"}} | option keepers is {"a":"alice"}, expected a list of texts
            {"keepers": ["alice", 1]}   | option keepers is ["alice",1], expected a list of texts
            {"keepers": [null]}         | option keepers is [null], expected a list of texts
            {"keepers": [["alice"]]}    | option keepers is [["alice"]], expected a list of texts
            """)
    void aValueOfAnotherTypeIsRefusedAndSetsNothing(String json, String message) {
        assertThatThrownBy(() -> TABLE.read(new JsonObject(json), door))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);

        assertThat(TABLE.write(door)).isEqualTo(TABLE.write(new Door()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"colours", "Colour", ""})
    void anUnknownNameIsRefusedAndTheKnownOnesAreNamed(String name) {
        assertThatThrownBy(() -> TABLE.read(new JsonObject().put(name, "red"), door))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown option " + name + ": expected one of colour, hinges, openMillis, locked, keepers");
    }

    @Test
    void whatIsNullIsNotWritten() {
        door.setColour(null);
        door.setKeepers(null);

        assertThat(TABLE.write(door).fieldNames()).containsExactly("hinges", "openMillis", "locked");
    }

    @Test
    void aWrittenListIsTheReadersOwn() {
        door.setKeepers(List.of("alice"));

        TABLE.write(door).getJsonArray("keepers").add("bob");

        assertThat(door.getKeepers()).containsExactly("alice");
    }

    @Test
    void aCopyHasEveryValueAndNullsToo() {
        Door from = new Door()
                .setColour(null)
                .setHinges(9)
                .setOpenMillis(7)
                .setLocked(true)
                .setKeepers(Arrays.asList("alice", "bob"));

        TABLE.copy(from, door);

        assertThat(door.getColour()).isNull();
        assertThat(door.getHinges()).isEqualTo(9);
        assertThat(door.getOpenMillis()).isEqualTo(7);
        assertThat(door.isLocked()).isTrue();
        assertThat(door.getKeepers()).containsExactly("alice", "bob");
    }

    @Test
    void theEndsOfARangeAreNoFaults() {
        assertThat(TABLE.check(door.setHinges(1).setOpenMillis(100))).isEmpty();
        assertThat(TABLE.check(door.setHinges(4).setOpenMillis(5_000_000_000L))).isEmpty();
    }

    @Test
    void everyNumberOutOfRangeIsAFaultInTheOrderOfTheTable() {
        assertThat(TABLE.check(door.setOpenMillis(5_000_000_001L).setHinges(0)))
                .containsExactly(
                        "option hinges is 0, expected 1 to 4",
                        "option openMillis is 5000000001, expected 100 to 5000000000");
        assertThat(TABLE.check(door.setOpenMillis(99).setHinges(5)))
                .containsExactly(
                        "option hinges is 5, expected 1 to 4", "option openMillis is 99, expected 100 to 5000000000");
    }

    @Test
    void whatIsNoNumberHasNoRange() {
        assertThat(TABLE.check(door.setColour(null).setKeepers(null))).isEmpty();
        assertThat(TABLE.check(door.setColour("").setKeepers(List.of()))).isEmpty();
    }

    @Test
    void faultsOfTheOptionsClassCanBeAdded() {
        List<String> faults = TABLE.check(door.setHinges(0));
        faults.add("a locked door needs a keeper");

        assertThat(faults).containsExactly("option hinges is 0, expected 1 to 4", "a locked door needs a keeper");
    }

    @Test
    void everyOptionIsDescribedInTheOrderOfTheTable() {
        List<String> lines = new ArrayList<>();

        TABLE.describe(door.setColour(null), (name, value) -> lines.add(name + ": " + value));

        assertThat(lines)
                .containsExactly("colour: null", "hinges: 2", "openMillis: 1000", "locked: false", "keepers: []");
    }

    @Test
    void anEmptyTableKnowsNoOption() {
        OptionTable<Door> empty = new OptionTable<>();

        assertThat(empty.write(door)).isEqualTo(new JsonObject());
        assertThat(empty.check(door)).isEmpty();
    }

    @Test
    void aNameStandsForOneOption() {
        assertThatThrownBy(() -> new OptionTable<Door>()
                        .text("colour", Door::getColour, Door::setColour)
                        .flag("colour", Door::isLocked, Door::setLocked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("option colour is in the table already: give each its own name");
    }

    /** As options classes are: fluent, with a default for each. */
    private static final class Door {
        private String colour = "green";
        private int hinges = 2;
        private long openMillis = 1_000;
        private boolean locked;
        private List<String> keepers = List.of();

        String getColour() {
            return colour;
        }

        Door setColour(String colour) {
            this.colour = colour;
            return this;
        }

        int getHinges() {
            return hinges;
        }

        Door setHinges(int hinges) {
            this.hinges = hinges;
            return this;
        }

        long getOpenMillis() {
            return openMillis;
        }

        Door setOpenMillis(long openMillis) {
            this.openMillis = openMillis;
            return this;
        }

        boolean isLocked() {
            return locked;
        }

        Door setLocked(boolean locked) {
            this.locked = locked;
            return this;
        }

        List<String> getKeepers() {
            return keepers;
        }

        Door setKeepers(List<String> keepers) {
            this.keepers = keepers == null ? null : List.copyOf(keepers);
            return this;
        }
    }
}
