package org.mmapguard.tests.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Workflows have the least rights, run pinned actions, and call what exists. */
class WorkflowsAreLeastPrivilegedTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final String GOOD =
      """
      permissions: {}
      jobs:
        build:
          timeout-minutes: 5
          permissions:
            contents: read
          steps:
            - uses: actions/checkout@0123456789012345678901234567890123456789 # v1.0.0
              with:
                persist-credentials: false
            - run: echo "$NAME"
              env:
                NAME: ${{ github.ref_name }}
      """;

  static List<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(".github/workflows"))) {
      return files.map(ROOT::relativize).sorted().toList();
    }
  }

  private static Workflow read(Path workflow) throws IOException {
    return Workflow.parse(Files.readString(ROOT.resolve(workflow)));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void keepsTheRules(Path workflow) throws IOException {
    assertEquals(List.of(), read(workflow).offences());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void callsScriptsAndProfilesThatExist(Path workflow) throws IOException {
    for (String script : read(workflow).scripts()) {
      assertTrue(Files.isExecutable(ROOT.resolve(script)), script);
    }
    String poms =
        Files.readString(ROOT.resolve("pom.xml"))
            + Files.readString(ROOT.resolve("mmap-guard-tests/pom.xml"));
    for (String profile : read(workflow).profiles()) {
      assertTrue(poms.contains("<id>" + profile + "</id>"), profile);
    }
  }

  @Test
  void oneActionHasOneHashEverywhere() throws IOException {
    Map<String, String> hashes = new HashMap<>();
    for (Path workflow : workflows()) {
      for (String action : read(workflow).actions()) {
        String owner = action.replaceAll("@.*", "").replaceAll("^([^/]+/[^/]+)/.*", "$1");
        String hash = action.replaceAll(".*@", "");
        assertEquals(hashes.merge(owner, hash, (first, _) -> first), hash, action);
      }
    }
  }

  @Test
  void vulnerabilitiesAreLookedForEachDayAndShown() throws IOException {
    Workflow audit = read(Path.of(".github/workflows/audit.yml"));
    assertTrue(audit.text().matches("(?s).*cron: '\\d+ \\d+ \\* \\* \\*'.*"), audit.text());
    assertEquals(Set.of(".ci/components"), audit.scripts());
    for (String step : List.of("osv-scanner-action@", "upload-sarif@")) {
      assertTrue(audit.actions().stream().anyMatch(action -> action.contains(step)), step);
    }
  }

  @Test
  void theBotsLeaveThePinnedEngineAlone() throws IOException {
    String bots = Files.readString(ROOT.resolve(".github/dependabot.yml"));
    assertTrue(bots.contains("dependency-name: 'net.jqwik:*'"), bots);
  }

  @Test
  void aGoodWorkflowHasNoOffence() {
    assertEquals(List.of(), Workflow.parse(GOOD).offences());
  }

  @ParameterizedTest
  @CsvSource({
    "'permissions: {}', 'permissions: read-all', 'it does not begin'",
    "'      contents: read', '', 'does not say which permissions'",
    "'    timeout-minutes: 5', '', 'has no timeout'",
    "'@0123456789012345678901234567890123456789', '@v1', 'is not pinned'",
    "' # v1.0.0', '', 'does not tell its version'",
    "'persist-credentials: false', 'persist-credentials: true', 'leaves its credentials'",
    "'echo \"$NAME\"', 'echo ${{ github.ref_name }}', 'part of a script'",
  })
  void anOffenceIsFound(String good, String bad, String offence) {
    assertTrue(GOOD.contains(good), good);
    List<String> offences = Workflow.parse(GOOD.replace(good, bad)).offences();
    assertEquals(1, offences.size(), offences::toString);
    assertTrue(offences.getFirst().contains(offence), offences::toString);
  }
}
