package org.mmapguard.examples.fingerprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The image, and its launcher that the README calls, do what the help says. */
class FingerprintIT {

  /** What the checksums of "123456789" are, by the catalogues of both algorithms. */
  private static final List<String> OF_DIGITS =
      List.of(
          "  SHA-256  15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
          "  CRC-32C  e3069283",
          "  start    31 32 33 34 35 36 37 38 39");

  /** Relative, because the launcher of jlink does not quote the folder that it lies in. */
  private static final Path LAUNCHER =
      Path.of(
          "target", "image", "bin", OS.WINDOWS.isCurrentOs() ? "fingerprint.bat" : "fingerprint");

  private static final String NOBODY = "65534";

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
  void mapsASnapshot() throws Exception {
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    Result result = run("", "--snapshot", digits.toString());
    assertEquals("  size     9 bytes, snapshot", result.out().get(1));
    assertEquals(OF_DIGITS, result.out().subList(2, 5));
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
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    Result result = run("", missing.toString(), directory.toString(), digits.toString());
    assertLinesMatch(
        List.of(
            "fingerprint: " + missing + ": no such file",
            "fingerprint: " + directory + ": is a directory.*"),
        result.err());
    assertEquals(OF_DIGITS, result.out().subList(2, 5));
    assertEquals(1, result.exitCode());
  }

  @Test
  void anEmptyFileHasAFingerprint() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    for (String file : List.of(empty.toString(), "-")) {
      Result result = run("", file);
      assertEquals(List.of(), result.err());
      assertEquals(
          List.of(
              file,
              "  size     0 bytes, loaded",
              "  SHA-256  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
              "  CRC-32C  00000000",
              "  start    "),
          result.out());
      assertEquals(0, result.exitCode());
    }
  }

  @Test
  void aFileThatIsBeingWrittenIsOneLine() throws Exception {
    Path locked = Files.writeString(directory.resolve("locked"), "123456789");
    try (FileChannel writer = FileChannel.open(locked, StandardOpenOption.WRITE);
        FileLock _ = writer.lock()) {
      assertFails("fingerprint: " + locked + ": .*lock.*", run("", locked.toString()));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileOfAnotherUserIsOneLine() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be someone else");
    Path secret = Files.writeString(directory.resolve("secret"), "123456789");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> asNobody =
        List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    List<String> test = join(asNobody, List.of("test", "-x", LAUNCHER.toString()));
    assumeTrue(execute("", test).exitCode() == 0, "others may not run what lies in this checkout");
    assertFails(
        "fingerprint: " + secret + ": permission denied",
        execute("", join(asNobody, command(secret.toString()))));
  }

  @Test
  void whatIsReadHasTheLimitOfTheOption() throws Exception {
    for (String accepted : List.of("9", "1K", "1M", "1G", "8589934591G")) {
      assertEquals(0, run("123456789", "--limit", accepted, "-").exitCode(), accepted);
    }
    assertFails(
        "fingerprint: -: has more than 8 bytes; raise --limit",
        run("123456789", "--limit", "8", "-"));
    assertEquals(0, run("x".repeat(1 << 10), "--limit", "1K", "-").exitCode());
    assertFails(
        "fingerprint: -: has more than 1024 bytes; raise --limit",
        run("x".repeat((1 << 10) + 1), "--limit", "1K", "-"));
    // A file that is mapped has none.
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    assertEquals(0, run("", "--limit", "8", digits.toString()).exitCode());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC}) // which give standard input a name
  void whoRedirectsALargeFileIsToldToNameIt() throws Exception {
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    ProcessBuilder redirected =
        new ProcessBuilder(command("--limit", "8", "-")).redirectInput(digits.toFile());
    assertFails(
        "fingerprint: -: has more than 8 bytes; raise --limit, or name the file.*",
        execute("", redirected));
  }

  @Test
  @EnabledOnOs(OS.LINUX) // where sha256sum is part of every system
  void agreesWithSha256sumOnALargeFile() throws Exception {
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    Result expected = execute("", List.of("sha256sum", modules.toString()));
    Result result = run("", modules.toString());
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
    for (String wrong :
        List.of(
            "", "--unknown", "--limit", "--limit -1 -", "--limit 1T -", "--limit 8589934592G -")) {
      Result result = run("", wrong.isEmpty() ? new String[0] : wrong.split(" "));
      assertEquals(List.of(), result.out());
      assertTrue(result.err().get(1).startsWith("Usage: fingerprint"), result.toString());
      assertEquals(2, result.exitCode());
    }
  }

  /** Of a file that takes much longer than is waited for. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void showsProgressOnATerminalOnly() throws Exception {
    Path sparse = directory.resolve("sparse");
    try (var file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(64L << 30);
    }
    List<String> command = command(sparse.toString());
    Path recorded = Files.createFile(directory.resolve("recorded"));
    Process shown = new ProcessBuilder(onTerminal(command, recorded)).start();
    runUntil(shown, () -> Files.readString(recorded).contains("of " + (64L << 30) + " bytes ("));

    Path errors = directory.resolve("errors");
    Process elsewhere =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile())
            .start();
    runUntil(
        elsewhere,
        () -> {
          boolean enough = processorTime(elsewhere).compareTo(Duration.ofSeconds(2)) > 0;
          assertEquals("", Files.readString(errors));
          return enough;
        });
  }

  private static void runUntil(Process process, Callable<Boolean> enough) throws Exception {
    try {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (!enough.call()) {
        assertTrue(process.isAlive(), "has come to its end");
        assertTrue(System.nanoTime() < end, "takes too long");
        Thread.sleep(20);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly); // a script started the JVM
      process.destroyForcibly().waitFor();
    }
  }

  private static Duration processorTime(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void countsTheSecondsOfASnapshotOnATerminalOnly() throws Exception {
    Path digits = Files.writeString(directory.resolve("digits"), "123456789");
    List<String> command = command("--snapshot", digits.toString());
    Path recorded = directory.resolve("recorded");
    assertEquals(0, execute("", onTerminal(command, recorded)).exitCode());
    String shown = Files.readString(recorded);
    assertTrue(shown.contains("\r" + digits + ": copying, 0 s"), shown);
    assertTrue(shown.contains("\r\033[K"), shown);
    assertEquals(List.of(), execute("", command).err());
  }

  /** {@code script} runs the application on a terminal of its own, and records what it shows. */
  private static List<String> onTerminal(List<String> command, Path recorded) {
    String line = String.join(" ", command) + " >/dev/null";
    return List.of("script", "-qefc", line, recorded.toString());
  }

  private record Result(List<String> out, List<String> err, int exitCode) {}

  private static void assertFails(String line, Result result) {
    assertLinesMatch(List.of(line), result.err());
    assertEquals(List.of(), result.out());
    assertEquals(1, result.exitCode());
  }

  private static Result run(String input, String... arguments) throws Exception {
    return execute(input, command(arguments));
  }

  private static List<String> command(String... arguments) {
    return join(List.of(LAUNCHER.toString()), List.of(arguments));
  }

  private static List<String> join(List<String> start, List<String> rest) {
    return Stream.concat(start.stream(), rest.stream()).toList();
  }

  private static Result execute(String input, List<String> command) throws Exception {
    return execute(input, new ProcessBuilder(command));
  }

  private static Result execute(String input, ProcessBuilder command) throws Exception {
    Process process = command.start();
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
