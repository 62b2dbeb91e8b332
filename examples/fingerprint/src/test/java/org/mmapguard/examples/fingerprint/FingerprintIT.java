package org.mmapguard.examples.fingerprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application does what its help says. */
class FingerprintIT {

  /** What the checksums of "123456789" are, by the catalogues of both algorithms. */
  private static final List<String> OF_DIGITS =
      List.of(
          "  SHA-256  15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
          "  CRC-32C  e3069283",
          "  start    31 32 33 34 35 36 37 38 39");

  @TempDir private Path directory;

  @Test
  void mapsAFile() throws Exception {
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    Result result = run("", digits.toString());
    assertLinesMatch(
        List.of(
            digits.toString(),
            "  size     9 bytes, mapped",
            OF_DIGITS.get(0),
            OF_DIGITS.get(1),
            OF_DIGITS.get(2)),
        result.out());
    assertEquals(List.of(), result.err());
    assertEquals(0, result.exitCode());
  }

  @Test
  void readsStandardInput() throws Exception {
    Result result = run("123456789", "-");
    assertEquals("  size     9 bytes, loaded", result.out().get(1));
    assertEquals(OF_DIGITS, result.out().subList(2, 5));
    assertEquals(0, result.exitCode());
  }

  @Test
  void aDashBehindTwoDashesIsAFile() throws Exception {
    Result result = run("123456789", "--", "-");
    assertEquals(List.of("fingerprint: ./-: no such file"), result.err());
  }

  @Test
  void aFileThatFailsDoesNotStopTheOthers() throws Exception {
    Path missing = directory.resolve("missing");
    Path empty = Files.createFile(directory.resolve("empty"));
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    Result result =
        run("", missing.toString(), empty.toString(), directory.toString(), digits.toString());
    assertLinesMatch(
        List.of(
            "fingerprint: " + missing + ": no such file",
            "fingerprint: " + empty + ": is empty.*",
            "fingerprint: " + directory + ": is a directory.*"),
        result.err());
    assertEquals(OF_DIGITS, result.out().subList(2, 5));
    assertEquals(1, result.exitCode());
  }

  @Test
  @EnabledOnOs(OS.LINUX) // where sha256sum is part of every system
  void agreesWithSha256sumOnTheJdksOwnModules() throws Exception {
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    Result expected = execute("", List.of("sha256sum", modules.toString()));
    Result result = run("", "--jdk");
    assertEquals(modules.toString(), result.out().getFirst());
    assertTrue(result.out().get(1).endsWith(Files.size(modules) + " bytes, mapped"));
    assertEquals("  SHA-256  " + expected.out().getFirst().split(" ", 2)[0], result.out().get(2));
  }

  @Test
  void helpIsNoFailure() throws Exception {
    Result result = run("", "--help");
    assertTrue(result.out().getFirst().startsWith("Usage: fingerprint"));
    assertEquals(0, result.exitCode());
  }

  @Test
  void aWrongCallIsExplained() throws Exception {
    for (String[] wrong : new String[][] {{}, {"--unknown"}}) {
      Result result = run("", wrong);
      assertEquals(List.of(), result.out());
      assertTrue(result.err().get(1).startsWith("Usage: fingerprint"), result.toString());
      assertEquals(2, result.exitCode());
    }
  }

  /** {@code script} runs the application on a terminal of its own, and records what it shows. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void showsProgressOnATerminalOnly() throws Exception {
    Path sparse = directory.resolve("sparse");
    try (var file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(2L << 30);
    }
    List<String> command = command(sparse.toString());
    Path recorded = directory.resolve("recorded");
    Result onTerminal =
        execute(
            "",
            List.of(
                "script", "-qec", String.join(" ", command) + " >/dev/null", recorded.toString()));
    assertEquals(0, onTerminal.exitCode());
    String shown = Files.readString(recorded);
    assertTrue(shown.contains("of 2147483648 bytes ("), shown);
    assertEquals(List.of(), execute("", command).err());
  }

  private record Result(List<String> out, List<String> err, int exitCode) {}

  private static Result run(String input, String... arguments) throws Exception {
    return execute(input, command(arguments));
  }

  private static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                String.join(
                    File.pathSeparator,
                    System.getProperty("application.jar"),
                    System.getProperty("api.jar"),
                    System.getProperty("core.jar")),
                "--module",
                "org.mmapguard.examples.fingerprint"
                    + "/org.mmapguard.examples.fingerprint.Fingerprint"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Result execute(String input, List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Thread errors =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    process.getErrorStream().transferTo(err);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    List<String> out = lines(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    errors.join();
    return new Result(out, lines(err.toByteArray()), process.exitValue());
  }

  private static List<String> lines(byte[] text) {
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }
}
