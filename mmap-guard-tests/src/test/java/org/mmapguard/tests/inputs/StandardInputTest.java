package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.inputs.StandardInputReader.Way;
import org.mmapguard.tests.support.ForkedJvm;

/** Standard input is read to its end and up to the limit, whatever is behind it. */
class StandardInputTest {

  private static final String TOO_LARGE =
      "org.mmapguard.MmapGuard$InputTooLargeException: standard input: has more than the %d bytes"
          + " that are accepted; raise the limit";

  private final InputStream original = System.in;
  @TempDir Path directory;

  @AfterEach
  void restore() {
    System.setIn(original);
  }

  // Around the size of a read (64 KiB) and of a block (256 KiB) too.
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 10",
    "1, 1",
    "1000, 1000",
    "999, 1000",
    "65536, 65536",
    "262144, 262144",
    "262145, 9223372036854775807",
    "700000, 9223372036854775807"
  })
  void inputUpToTheLimitIsRead(int size, long limit) throws Exception {
    byte[] content = content(size);
    assertEquals(loaded(content), read(content, Way.LIMIT, limit));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "1001, 1000", "65537, 65536", "262145, 262144", "9000000, 65535"})
  void inputOverTheLimitIsRefused(int size, long limit) throws Exception {
    assertEquals(List.of(TOO_LARGE.formatted(limit)), read(content(size), Way.LIMIT, limit));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void aNegativeLimitIsAnErrorBeforeAnythingIsRead(long limit) throws IOException {
    InputStream in = new ByteArrayInputStream(new byte[1]);
    System.setIn(in);
    IllegalArgumentException refusal =
        assertThrowsExactly(
            IllegalArgumentException.class, () -> MmapGuard.loadStdin(limit).close());
    assertTrue(refusal.getMessage().contains(String.valueOf(limit)), refusal.getMessage());
    assertEquals(1, in.available());
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    assertThrowsExactly(
        IllegalArgumentException.class, () -> MmapGuard.readFile(file, limit).close());
  }

  /** Against the contract of streams, but there are such streams. */
  @Test
  void aStreamThatGivesNothingAtOnceIsReadByteByByte() throws Exception {
    byte[] content = {0, 1, 0, (byte) 0xff};
    System.setIn(
        new ByteArrayInputStream(content) {
          @Override
          public int read(byte[] target, int offset, int length) {
            return 0;
          }
        });
    try (FileData data = MmapGuard.loadStdin(content.length)) {
      assertArrayEquals(content, data.toByteArray());
    }
  }

  @Test
  void aSlowWriterIsWaitedFor() throws Exception {
    byte[] content = content(20);
    List<String> lines =
        reader()
            .fedWith(
                out -> {
                  for (byte one : content) {
                    out.write(one);
                    out.flush();
                    pause();
                  }
                })
            .run(Way.LIMIT, 20)
            .lines();
    assertEquals(loaded(content), lines);
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasReadBeforeIsNotReadAgain() throws Exception {
    List<String> lines = read(bytes("first"), Way.LIMIT_AFTER_ONE_BYTE, 4);
    assertEquals("f", lines.getFirst());
    assertEquals(loaded(bytes("irst")), lines.subList(1, 3));
  }

  @Test
  void aRedirectedFileIsRead() throws Exception {
    byte[] content = content(100_000);
    Path file = Files.write(directory.resolve("file"), content);
    List<String> lines =
        reader()
            .startedBy("sh", "-c", "exec \"$@\" < " + file.getFileName(), "sh")
            .run(Way.STRING, "-")
            .lines();
    assertEquals(loaded(content), lines);
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"STRING", "PATH"})
  void aDashIsStandardInputAlsoWhereAFileHasThatName(Way way) throws Exception {
    Files.write(directory.resolve("-"), bytes("of the file"));
    assertEquals(loaded(bytes("of the pipe")), read(bytes("of the pipe"), way, "-"));
  }

  @ParameterizedTest
  @CsvSource({"STRING, ./-", "PATH, ./-", "STRING, -extra", "PATH, -extra", "MAP_FILE, -"})
  void otherNamesWithADashAreFilesAndMapped(Way way, String name) throws Exception {
    Files.write(directory.resolve(name), bytes("of the file"));
    assertEquals(
        described("FileData.Mapped[" + name, bytes("of the file"), "lock=posix, "),
        read(bytes("of the pipe"), way, name));
  }

  @Test
  void aDashIsAFileToReadFile() throws Exception {
    Files.write(directory.resolve("-"), bytes("of the file"));
    assertEquals(
        described("FileData.Loaded[-", bytes("of the file"), ""),
        read(bytes("of the pipe"), Way.READ_FILE, "-"));
  }

  @Test
  void aMissingFileWhoseNameBeginsWithADashIsMissing() throws Exception {
    assertEquals(
        List.of("java.nio.file.NoSuchFileException: -x"),
        read(bytes("of the pipe"), Way.STRING, "-x"));
  }

  @Test
  void aReplacementOfSystemInIsReadAndStaysOpen() throws IOException {
    System.setIn(
        new ByteArrayInputStream(bytes("replaced")) {
          @Override
          public void close() {
            throw new AssertionError("closed");
          }
        });
    try (FileData data = MmapGuard.loadStdin(8)) {
      assertArrayEquals(bytes("replaced"), data.toByteArray());
    }
    System.setIn(new ByteArrayInputStream(bytes("again")));
    try (FileData data = MmapGuard.load("-")) {
      assertArrayEquals(bytes("again"), data.toByteArray());
    }
  }

  @Test
  void aFullHeapIsReportedWithHowMuchWasRead() {
    int size = 300_000;
    System.setIn(
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[size]),
            new InputStream() {
              @Override
              public int read() {
                throw new OutOfMemoryError("Java heap space");
              }
            }));
    IOException e =
        assertThrowsExactly(
            IOException.class, () -> MmapGuard.loadStdin(MmapGuard.UNLIMITED).close());
    assertTrue(e.getMessage().startsWith("standard input: memory is full after "), e::toString);
    long read = Long.parseLong(e.getMessage().replaceAll(".* after (\\d+) bytes.*", "$1"));
    assertTrue(read > 0 && read <= size, e::toString);
  }

  @Test
  void aFailureOfTheStreamIsTheCause() {
    IOException failure = new IOException("broken");
    System.setIn(
        new InputStream() {
          private int left = 300_000;

          @Override
          public int read() throws IOException {
            if (left-- == 0) {
              throw failure;
            }
            return 1;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            target[offset] = (byte) read();
            return 1;
          }
        });
    FileSystemException thrown =
        assertThrowsExactly(
            FileSystemException.class, () -> MmapGuard.loadStdin(MmapGuard.UNLIMITED).close());
    assertSame(failure, thrown.getCause());
    assertEquals(
        "standard input: I/O error while reading, after 300000 bytes: broken", thrown.getMessage());
  }

  /** Its type says as much as a message could. */
  @Test
  void aClosedChannelIsReportedAsSuch() {
    ClosedChannelException failure = new ClosedChannelException();
    System.setIn(
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw failure;
          }
        });
    assertSame(
        failure,
        assertThrowsExactly(
            ClosedChannelException.class, () -> MmapGuard.loadStdin(MmapGuard.UNLIMITED).close()));
  }

  private ForkedJvm reader() {
    return new ForkedJvm(StandardInputReader.class, directory);
  }

  private List<String> read(byte[] input, Object... arguments) throws Exception {
    return reader().fedWith(out -> out.write(input)).run(arguments).lines();
  }

  private static List<String> loaded(byte[] content) throws NoSuchAlgorithmException {
    return described("FileData.Loaded[standard input", content, "");
  }

  private static List<String> described(String start, byte[] content, String lock)
      throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
    return List.of(
        start + ", " + content.length + " bytes, " + lock + "open]",
        HexFormat.of().formatHex(digest));
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
