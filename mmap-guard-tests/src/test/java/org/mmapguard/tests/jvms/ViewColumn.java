package org.mmapguard.tests.jvms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mmapguard.tests.faults.CompilationLog;
import org.mmapguard.tests.faults.ForkedJvm;
import org.mmapguard.tests.faults.ViewAccess;
import org.mmapguard.tests.faults.ViewTrial;

/**
 * What each access to a view does past the end of a truncated file on one JVM: a column of the
 * table in {@code docs/platforms.md}.
 */
final class ViewColumn {

  private static final int TRIALS = 3;
  private static final Path PAGE = Path.of("..", "docs", "platforms.md");
  private static final String TABLE = "| past the end |";

  /** How an access ended, as {@link ViewTrial} prints it, and as the table says it. */
  private static final Map<String, String> ENDINGS =
      Map.of(
          "ERROR_AT_ONCE", "error",
          "ERROR_LATE", "late error",
          "IO_EXCEPTION", "`IOException`",
          "RETURNED", "wrong bytes");

  /**
   * Compiles the JDK's own code on the way to the memory as soon as the caller, where that is: or
   * else the caller's code would call what is still interpreted, and faults differ there.
   */
  private static final List<String> ALSO_SOON =
      Stream.of(
              "java.lang.foreign.*",
              "java.nio.*",
              "java.security.MessageDigest*",
              "jdk.incubator.vector.*",
              "jdk.internal.foreign.*",
              "jdk.internal.misc.ScopedMemoryAccess*",
              "jdk.internal.misc.Unsafe",
              "jdk.internal.util.ArraysSupport",
              "jdk.internal.vm.vector.*",
              "sun.nio.cs.*",
              "sun.security.provider.*")
          .map(code -> "-XX:CompileCommand=CompileThresholdScaling," + code + "::*,0.02")
          .toList();

  private final Jvm jvm;
  private final Path folder;

  ViewColumn(Jvm jvm, Path folder) {
    this.jvm = jvm;
    this.folder = folder;
  }

  /** Tries each access, and returns a line for each. */
  String seen() throws Exception {
    Map<String, String> seen = new TreeMap<>();
    for (ViewAccess access : ViewAccess.values()) {
      seen.put(row(access), ending(access));
      System.out.println(jvm + ", " + row(access) + ": " + seen.get(row(access)));
    }
    return lines(seen);
  }

  private String ending(ViewAccess access) throws Exception {
    Path log = folder.resolve("compilations.txt");
    ForkedJvm.Outcome outcome =
        jvm.running(ViewTrial.class, folder)
            .with(access.mode.options())
            .with(CompilationLog.options(log))
            .with("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
            .with(jvm.isEmulated() ? ALSO_SOON : List.of())
            .run(access, access.mode, access.cut, TRIALS, log, folder);
    Map<String, Long> counts = outcome.counts();
    if (!counts.containsKey("WARM")) {
      return "not compiled";
    }
    if (!counts.containsKey("AFTER")) {
      return "**crash**";
    }
    List<String> endings =
        counts.keySet().stream().filter(ENDINGS::containsKey).map(ENDINGS::get).sorted().toList();
    return String.join(", ", endings);
  }

  private static String row(ViewAccess access) {
    return access.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what the page says, a line for each access; nothing if it has no such column. */
  String documented() throws IOException {
    Map<String, String> column = new TreeMap<>();
    int index = -1;
    for (String line : Files.readAllLines(PAGE)) {
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
      if (line.startsWith(TABLE)) {
        index = columnOf(jvm, cells);
      } else if (!line.startsWith("|")) {
        index = -1;
      } else if (index >= 0 && !cells.get(index).startsWith("---")) {
        String ending = cells.get(1);
        Arrays.stream(cells.get(index).split(", ")).forEach(access -> column.put(access, ending));
      }
    }
    return lines(column);
  }

  /** A column stands for each of the JVMs that its title names. */
  private static int columnOf(Jvm jvm, List<String> titles) {
    for (int i = 0; i < titles.size(); i++) {
      if (List.of(titles.get(i).split(", ")).contains(jvm.toString())) {
        return i;
      }
    }
    return -1;
  }

  private static String lines(Map<String, String> column) {
    StringBuilder lines = new StringBuilder();
    column.forEach((row, cell) -> lines.append(row).append(": ").append(cell).append('\n'));
    return lines.toString();
  }
}
