package org.mmapguard.tests.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells how the methods of this JVM are compiled at this moment, from the log that it writes.
 *
 * <p>The JVM compiles in the foreground, so what the log announces is in use for the next call.
 */
public final class CompilationLog implements AutoCloseable {

  /** The level of a method that is interpreted. */
  static final int NEVER = 0;

  // Compile id, flags, level (absent where there is but one compiler), method, what became of it.
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(\\d+) ([%sb!n ]*?)\\s+(?:([1-4])\\s+)?(\\S+::\\S+)(?: @ \\d+)? \\(.*?\\)(.*)");

  private static final int C2 = 4;

  private record Compilation(String id, int level) {}

  private final Map<String, Compilation> current = new HashMap<>();
  private final BufferedReader log;

  CompilationLog(Path file) throws IOException {
    log = Files.newBufferedReader(file);
  }

  /** Returns the options that make a JVM write the log. */
  public static List<String> options(Path file) {
    return List.of("-Xbatch", "-Xlog:jit+compilation=debug:file=" + file + ":none:filecount=0");
  }

  /** Returns the options that have a class compiled after a tenth of the usual calls. */
  static List<String> soon(Class<?> type) {
    return List.of(
        "-XX:CompileCommand=quiet",
        "-XX:CompileCommand=CompileThresholdScaling," + type.getName() + "*::*,0.1");
  }

  /** Returns the level at which a method's next call runs, from {@link #NEVER} to 4, C2. */
  int level(Class<?> type, String method) throws IOException {
    for (String line; (line = log.readLine()) != null; ) {
      note(line);
    }
    Compilation compilation = current.get(type.getName() + "::" + method);
    return compilation == null ? NEVER : compilation.level;
  }

  private void note(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches() || matcher.group(2).contains("%")) {
      return; // not a compilation, or only of a loop
    }
    String id = matcher.group(1);
    String method = matcher.group(4);
    if (matcher.group(5).contains("made not entrant")) {
      current.computeIfPresent(method, (_, now) -> now.id.equals(id) ? null : now);
    } else {
      int level = matcher.group(3) == null ? C2 : Integer.parseInt(matcher.group(3));
      current.put(method, new Compilation(id, level));
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
