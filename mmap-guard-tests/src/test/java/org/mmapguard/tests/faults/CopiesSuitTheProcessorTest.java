package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guarded calls copy out of a mapping what the JVM and the processor are known to survive, and read
 * everything else from the file.
 */
class CopiesSuitTheProcessorTest {

  private static final String PROPERTY = "-Dorg.mmapguard.copies=";
  private static final String SERVER = "OpenJDK 64-Bit Server VM";
  private static final String VERSION = "25.0.3+9-LTS";

  /** The property, JVM, its version, system, processor; and what may be copied. */
  private static final List<String> TABLE =
      List.of(
          row("", SERVER, VERSION, "Linux", "amd64", "whole"),
          row("", "Java HotSpot(TM) 64-Bit Server VM", "27.0.1+8-11", "Linux", "amd64", "whole"),
          row("", SERVER, VERSION, "Linux", "aarch64", "short"),
          row("", SERVER, VERSION, "Linux", "loongarch64", "none"),
          row("", "OpenJDK 64-Bit Zero VM", VERSION, "Linux", "amd64", "none"),
          row("", "OpenJDK 64-Bit Zero VM", VERSION, "Linux", "aarch64", "none"),
          row("", "Eclipse OpenJ9 VM", "openj9-0.56.0", "Linux", "amd64", "none"),
          row("", "Substrate VM", "25+37", "Linux", "amd64", "none"),
          row("", SERVER, "25+37-jvmci-b01", "Linux", "amd64", "none"),
          row("", SERVER, VERSION, "Mac OS X", "aarch64", "none"),
          row("", SERVER, VERSION, "Linux", "", "none"),
          row("", SERVER, VERSION, "", "amd64", "none"),
          row("", SERVER, "", "Linux", "amd64", "none"),
          row("", "", "", "", "", "none"),
          row("whole", SERVER, VERSION, "Linux", "aarch64", "whole"),
          row("short", SERVER, VERSION, "Linux", "amd64", "short"),
          row("none", SERVER, VERSION, "Linux", "amd64", "none"),
          row("Whole", SERVER, VERSION, "Linux", "aarch64", "short"));

  @TempDir private Path folder;

  private static String row(String... cells) {
    return String.join(",", cells);
  }

  @Test
  void onlyWhatWasShownIsCopiedUnlessAPropertySaysOtherwise()
      throws IOException, InterruptedException {
    Path file = Content.write(folder.resolve("file"), Content.bytes(100));
    List<Object> arguments = new ArrayList<>(List.of(file));
    TABLE.forEach(row -> arguments.add(row.substring(0, row.lastIndexOf(','))));

    ForkedJvm.Outcome outcome = new ForkedJvm(ChosenCopies.class, folder).run(arguments.toArray());

    List<String> chosen = outcome.output().lines().toList();
    assertEquals(TABLE.size(), chosen.size(), outcome::toString);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      seen.add(arguments.get(i + 1) + "," + chosen.get(i));
    }
    assertEquals(String.join("\n", TABLE), String.join("\n", seen));
    assertEquals(
        List.of(
            "WARNING: org.mmapguard.copies=Whole is none of whole, short and none; it stays short"),
        outcome.errors().lines().filter(line -> line.startsWith("WARNING")).toList(),
        outcome::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "short", "none"})
  void everyLengthAtAnyAlignmentIsCopied(String copies) throws IOException, InterruptedException {
    long seed = System.nanoTime();

    ForkedJvm.Outcome outcome =
        new ForkedJvm(CopiesOfEveryLength.class, folder).with(PROPERTY + copies).run(folder, seed);

    assertEquals(
        Map.of("WRONG", 0L, "ENOUGH", 1L), outcome.counts(), () -> "seed " + seed + outcome);
  }

  @Test
  @EnabledOnOs(OS.LINUX) // which tells what of a mapping is resident
  void withoutCopiesNoGuardedCallTouchesTheMapping() throws IOException, InterruptedException {
    Map<String, Long> resident = resident("none");

    assertTrue(resident.remove("VIEW") > 0, "a view is not guarded, and touches it");
    resident.values().removeIf(kilobytes -> kilobytes == 0);
    assertEquals(Map.of(), resident);
  }

  @Test
  @EnabledOnOs(OS.LINUX) // as above
  void withShortCopiesOnlyThoseOfUpTo64BytesTouchTheMapping()
      throws IOException, InterruptedException {
    Map<String, Long> resident = resident("short");

    TreeSet<String> touching = new TreeSet<>(resident.keySet());
    touching.removeIf(call -> resident.get(call) == 0);
    assertTrue(touching.containsAll(List.of("GET", "LONG", "COPY_OF_64")), touching::toString);
    touching.retainAll(List.of("COPY_OF_65", "TO_BYTE_ARRAY", "TRANSFER_TO"));
    assertEquals(new TreeSet<>(), touching);
  }

  private Map<String, Long> resident(String copies) throws IOException, InterruptedException {
    Path files = Files.createDirectory(folder.resolve("files"));
    ForkedJvm.Outcome outcome =
        new ForkedJvm(ResidentPages.class, folder).with(PROPERTY + copies).run(files);
    assertEquals(0, outcome.exitValue(), outcome::toString);
    return outcome.counts();
  }
}
