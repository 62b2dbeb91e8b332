package org.mmapguard.tests.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A section of the changelog is made of what the commits since the last tag changed for users. */
class ChangelogTest {

  private static final Path SCRIPTS = Path.of("").toAbsolutePath().resolveSibling(".ci");

  @TempDir private Path repository;

  @BeforeEach
  void makeRepository() throws Exception {
    assumeTrue(isInstalled("git") && isInstalled("bash"), "needs git and bash");
    git("init", "--quiet");
    git("config", "user.name", "Test");
    git("config", "user.email", "test@example.org");
  }

  @Test
  void itHasWhatConcernsUsersOldestFirst() throws Exception {
    commit("feat: map files", "");
    commit("feat(api): read streams", "");
    commit("fix: close twice", "");
    commit("perf: fewer calls", "");
    commit("test: more", "");
    commit("no convention", "");
    assertEquals(
        """
        ## 1.0.0 (2026-01-02)

        ### Added

        - map files
        - read streams

        ### Fixed

        - close twice

        ### Faster

        - fewer calls
        """,
        changelog("v1.0.0"));
  }

  @Test
  void whatBreaksComesFirst() throws Exception {
    commit("feat!: another name", "");
    commit("fix: stricter", "More.\n\nBREAKING CHANGE: null is refused");
    commit("feat: harmless", "");
    assertEquals(
        """
        ## 2.0.0 (2026-01-02)

        ### Breaking

        - another name
        - stricter

        ### Added

        - harmless
        """,
        changelog("v2.0.0"));
  }

  @Test
  void itBeginsAfterTheLastTag() throws Exception {
    commit("feat: old", "");
    git("tag", "v1.0.0");
    commit("feat: new", "");
    git("tag", "v1.1.0");
    assertEquals("## 1.1.0 (2026-01-02)\n\n### Added\n\n- new\n", changelog("v1.1.0"));
  }

  @Test
  void aReleaseWhoseTagVersionAndChangelogDisagreeIsRefused() throws Exception {
    Files.createDirectory(repository.resolve(".ci"));
    Path check = Files.copy(SCRIPTS.resolve("release-check"), repository.resolve(".ci/check"));
    Path pom = repository.resolve("pom.xml");
    Path changes = repository.resolve("CHANGELOG.md");
    Files.writeString(pom, "<project>\n  <version>1.0.0</version>\n</project>\n");
    Files.writeString(changes, "## 1.0.0 (2026-01-02)\n");
    commit("chore: release", "");
    assertEquals("", run(0, "bash", check.toString(), "v1.0.0"));

    assertRefused("the tag is v1.0.1", check, "v1.0.1");
    Files.writeString(changes, "## 0.9.0 (2026-01-02)\n");
    assertRefused("has no section", check, "v1.0.0");
    Files.writeString(changes, "## 1.0.0 (2026-01-02)\nmore\n");
    assertRefused("not committed", check, "v1.0.0");
    Files.writeString(pom, "<project>\n  <version>1.0.0-SNAPSHOT</version>\n</project>\n");
    assertRefused("is not a release", check, "v1.0.0-SNAPSHOT");
  }

  private void assertRefused(String reason, Path check, String tag) throws Exception {
    String said = run(1, "bash", check.toString(), tag);
    assertTrue(said.contains(reason), said);
  }

  private String changelog(String tag) throws Exception {
    return run(0, "bash", SCRIPTS.resolve("changelog").toString(), tag);
  }

  private void commit(String subject, String body) throws Exception {
    git("add", ".");
    git("commit", "--quiet", "--allow-empty", "-m", subject, "-m", body);
  }

  private void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    run(0, command.toArray(String[]::new));
  }

  private String run(int expectedExit, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z",
                "GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z",
                "TZ", "UTC"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(expectedExit, process.waitFor(), output);
    return output;
  }

  private static boolean isInstalled(String program) throws InterruptedException {
    try {
      assertNotEquals(
          127,
          new ProcessBuilder(program, "--version").redirectErrorStream(true).start().waitFor());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
