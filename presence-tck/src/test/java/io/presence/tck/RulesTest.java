package io.presence.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.report.RulesPage;
import io.presence.tck.run.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules are complete, and the page shows what they are. */
class RulesTest {
    private static final Path REPOSITORY = Path.of(System.getProperty("presence.repository"));
    private static final Pattern STATEMENT = Pattern.compile("(?m)^- \\*\\*([A-Z]-\\d+)\\*\\* ");

    static Set<PresenceRule> tested() {
        Set<PresenceRule> tested = EnumSet.noneOf(PresenceRule.class);
        TckMain.tests().stream().map(TestCase::rule).forEach(tested::add);
        return tested;
    }

    @Test
    void eachRuleHasATestOrAReasonWhyNot() {
        for (PresenceRule rule : PresenceRule.values()) {
            assertThat(tested().contains(rule))
                    .as("%s has a test, or a reason why not, and never both", rule.id())
                    .isNotEqualTo(rule.untested().isPresent());
        }
    }

    @Test
    void eachRuleIsOneSentenceWithASourceAndAnIntent() {
        for (PresenceRule rule : PresenceRule.values()) {
            assertThat(rule.text())
                    .as(rule.id())
                    .isNotBlank()
                    .doesNotEndWith(".")
                    .doesNotContain("\n");
            assertThat(rule.intent()).as(rule.id()).isNotBlank().matches("(?s).*[.]");
            assertThat(rule.sources()).as(rule.id()).isNotEmpty();
        }
        assertThat(Arrays.stream(PresenceRule.values()).map(PresenceRule::text)).doesNotHaveDuplicates();
    }

    @Test
    void eachStatementOfTheApiPageIsCovered() {
        assertThat(RulesPage.rulesOf(RuleSource.Document.API).keySet())
                .containsExactlyInAnyOrderElementsOf(RulesPage.apiStatements().keySet());
    }

    @Test
    void eachNumberedStatementOfTheProtocolPageHasARuleOrAReasonWhyNot() throws IOException {
        List<String> statements = new ArrayList<>();
        var found = STATEMENT.matcher(Files.readString(REPOSITORY.resolve("docs/protocol.md")));
        while (found.find()) {
            statements.add(found.group(1));
        }
        Set<String> covered = RulesPage.rulesOf(RuleSource.Document.PROTOCOL).keySet();
        Set<String> without = RulesPage.withoutRule().keySet();
        assertThat(statements).hasSizeGreaterThan(150);
        assertThat(covered).as("sources are statements of the page").isSubsetOf(statements);
        assertThat(without).as("reasons are for statements of the page").isSubsetOf(statements);
        for (String statement : statements) {
            assertThat(covered.contains(statement))
                    .as("%s has a rule, or a reason why not, and never both", statement)
                    .isNotEqualTo(without.contains(statement));
        }
    }

    @Test
    void eachPageThatIsPromisedByIsThere() {
        RulesPage.rulesOf(RuleSource.Document.PROMISE).keySet().forEach(page -> assertThat(REPOSITORY.resolve(page))
                .exists());
    }

    @Test
    void thePageOfTheRulesIsNotStale() throws IOException {
        isNotStale(REPOSITORY.resolve("docs/rules.md"), RulesPage.markdown(tested()));
    }

    /** Writes it instead, if that is asked for. */
    private static void isNotStale(Path document, String text) throws IOException {
        if ("write".equals(System.getProperty("presence.docs"))) {
            Files.writeString(document, text);
        }
        assertThat(Files.readString(document))
                .as("%s: ./mvnw test -Dpresence.docs=write renews it", document)
                .isEqualTo(text);
    }

    @Test
    void theTableOfTheSettingsIsNotStale() throws IOException {
        Path document = REPOSITORY.resolve("docs/tck.md");
        String begin = "<!-- settings -->\n";
        String end = "<!-- /settings -->";
        String text = Files.readString(document);
        assertThat(text).contains(begin, end);
        StringBuilder table = new StringBuilder("| setting | default | says |\n|---|---|---|\n");
        for (Setting setting : Setting.values()) {
            table.append("| `")
                    .append(setting.key())
                    .append("` | ")
                    .append(setting.otherwise() == null ? "" : "`" + setting.otherwise() + "`")
                    .append(" | ")
                    .append(setting.meaning())
                    .append(" |\n");
        }
        isNotStale(
                document, text.substring(0, text.indexOf(begin)) + begin + table + text.substring(text.indexOf(end)));
    }
}
