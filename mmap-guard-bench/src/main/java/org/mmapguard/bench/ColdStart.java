package org.mmapguard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import org.mmapguard.FileData;

/**
 * What the {@linkplain FirstCall first call} takes in a new JVM, ours and by hand in turn, and how
 * long the whole process takes; in milliseconds.
 */
final class ColdStart {

  /** How the JVM is started. */
  private enum Start {
    CLASS_PATH,
    MODULES,
    NATIVE_ACCESS,
    CACHE,
    CACHE_AND_NATIVE_ACCESS;

    boolean isNative() {
      return this == NATIVE_ACCESS || this == CACHE_AND_NATIVE_ACCESS;
    }

    boolean isCached() {
      return this == CACHE || this == CACHE_AND_NATIVE_ACCESS;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Path folder;
  private final Path file;
  private final Path program;
  private final int runs;
  private final Map<String, Double> figures = new TreeMap<>();

  private ColdStart(Path folder, int runs) throws IOException {
    this.folder = folder;
    this.runs = runs;
    file = Files.writeString(folder.resolve("ten-bytes"), "1234567890");
    program = folder.resolve("first-call.jar");
    packProgram();
  }

  /** Measures in so many JVMs for each figure; what is needed is written to the folder. */
  static Map<String, Double> measure(Path folder, int runs)
      throws IOException, InterruptedException {
    ColdStart cold = new ColdStart(Files.createDirectories(folder), runs);
    for (Start start : Start.values()) {
      cold.inTurn(start, "map", "map by hand");
      cold.inTurn(start, "load", "load by hand");
      if (start.isNative()) {
        cold.inTurn(start, "downcall");
      }
    }
    Map<String, Double> figures = cold.figures;
    figures.put(
        "ColdStart.native-access map more",
        figures.get("ColdStart.native-access map")
            - figures.get("ColdStart.native-access downcall")
            - figures.get("ColdStart.modules map"));
    return figures;
  }

  /** A cache is made from jars only, and not from the folder of this program's classes. */
  private void packProgram() throws IOException {
    String name = FirstCall.class.getName().replace('.', '/') + ".class";
    int result =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file",
                program.toString(),
                "-C",
                locationOf(FirstCall.class).toString(),
                name);
    if (result != 0) {
      throw new IOException("cannot pack " + name);
    }
  }

  private void inTurn(Start start, String... works) throws IOException, InterruptedException {
    double[][] calls = new double[works.length][runs];
    double[][] processes = new double[works.length][runs];
    for (String work : works) {
      if (start.isCached()) {
        run(start, work, "-XX:AOTCacheOutput=" + cache(start, work), "-Xlog:aot*=off");
      }
    }
    for (int i = 0; i < runs; i++) {
      for (int j = 0; j < works.length; j++) {
        String[] options =
            start.isCached()
                ? new String[] {"-XX:AOTMode=on", "-XX:AOTCache=" + cache(start, works[j])}
                : new String[0];
        long before = System.nanoTime();
        calls[j][i] = run(start, works[j], options) / 1e6;
        processes[j][i] = (System.nanoTime() - before) / 1e6;
      }
    }
    for (int j = 0; j < works.length; j++) {
      String key = "ColdStart." + start.key() + " " + works[j];
      figures.put(key, median(calls[j]));
      figures.put(key + " process", median(processes[j]));
    }
  }

  private Path cache(Start start, String work) {
    return folder.resolve(start.key() + "-" + work.replace(' ', '-') + ".aot");
  }

  private long run(Start start, String work, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    String library = locationOf(FileData.class) + File.pathSeparator + core();
    if (start == Start.CLASS_PATH) {
      command.addAll(List.of("-cp", program + File.pathSeparator + library));
    } else {
      command.addAll(List.of("--module-path", library, "--add-modules", "org.mmapguard"));
      command.addAll(List.of("-cp", program.toString()));
    }
    if (start.isNative()) {
      // The program's own downcall is one of the class path.
      command.add("--enable-native-access=org.mmapguard.core,ALL-UNNAMED");
    }
    command.addAll(List.of(FirstCall.class.getName(), work, file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String nanos = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
    return Long.parseLong(nanos.lines().findFirst().orElseThrow());
  }

  private static Path core() {
    try {
      return locationOf(
          Class.forName("org.mmapguard.core.Mapping", false, ColdStart.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
