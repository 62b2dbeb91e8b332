package org.mmapguard.tests.costs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Tracer;

/** A call makes so many system calls and no more. */
class SystemCallsTest {

  private static final List<Arguments> ON_ZEROS =
      List.of(
          arguments(
              RepeatedCall.MAP_READ_CLOSE,
              "close=1 fcntl=2 fstat=5 mmap=1 munmap=1 openat=1 pread64=1 statx=2"),
          arguments(RepeatedCall.LOAD, "close=1 fcntl=2 fstat=5 mmap=1 munmap=1 openat=1 statx=2"),
          arguments(
              RepeatedCall.LOAN,
              "close=1 fcntl=2 fstat=4 mmap=1 munmap=1 openat=1 pread64=1 statx=2"),
          arguments(RepeatedCall.GET, "pread64=1"),
          arguments(RepeatedCall.GET_LONG, "pread64=1"),
          arguments(RepeatedCall.GET_OF_SLICE, "pread64=1"),
          arguments(RepeatedCall.COPY_OF_A_FEW_BYTES, "pread64=1"),
          arguments(RepeatedCall.COPY_TO, "pread64=1"),
          arguments(RepeatedCall.BATCH, "pread64=1"),
          arguments(RepeatedCall.READS_OF_A_BATCH, ""),
          arguments(RepeatedCall.READ, "pread64=1"),
          arguments(RepeatedCall.READ_TO_DIRECT, "pread64=2"),
          arguments(RepeatedCall.COPY_TO_DIRECT, "pread64=2"),
          arguments(RepeatedCall.COPY_TO_LONGS, "pread64=1"),
          arguments(RepeatedCall.REQUIRE_INTACT, "pread64=1"),
          arguments(RepeatedCall.FIELDS_OF_A_CURSOR, ""),
          arguments(RepeatedCall.CURSOR, "pread64=2"),
          arguments(RepeatedCall.STREAM, "pread64=2"),
          arguments(RepeatedCall.CHANNEL_TO_DIRECT, "pread64=2"),
          arguments(RepeatedCall.TRANSFER_TO_FILE, "lseek(SET)=1 pread64=2"));

  private static final List<Arguments> ON_ONES =
      List.of(
          arguments(RepeatedCall.GET, ""),
          arguments(RepeatedCall.GET_SHORT, ""),
          arguments(RepeatedCall.GET_LONG, ""),
          arguments(RepeatedCall.GET_DOUBLE, ""),
          arguments(RepeatedCall.GET_OF_SLICE, ""),
          arguments(RepeatedCall.COPY_OF_A_FEW_BYTES, ""),
          arguments(RepeatedCall.COPY_TO, "pread64=1"),
          arguments(RepeatedCall.BATCH, "pread64=1"));

  private static final int TIMES = 50;
  private static final Pattern CALL = Pattern.compile("^\\d+ +(\\w+)\\(.*");

  @TempDir private static Path folder;

  /** Of each call, on a file of zeros, which are checked, and on one without. */
  private static Map<RepeatedCall, String> onZeros;

  private static Map<RepeatedCall, String> onOnes;

  @BeforeAll
  static void traceEachCall() throws Exception {
    Tracer.assumeUsable();
    byte[] bytes = new byte[4096];
    onZeros = each(Files.write(folder.resolve("zeros"), bytes), callsOf(ON_ZEROS));
    Arrays.fill(bytes, (byte) 1);
    onOnes = each(Files.write(folder.resolve("ones"), bytes), callsOf(ON_ONES));
  }

  private static RepeatedCall[] callsOf(List<Arguments> rows) {
    return rows.stream().map(row -> (RepeatedCall) row.get()[0]).toArray(RepeatedCall[]::new);
  }

  @ParameterizedTest
  @FieldSource("ON_ZEROS")
  void aCallMakes(RepeatedCall call, String systemCalls) {
    assertEquals(systemCalls, onZeros.get(call));
  }

  /** What truncation leaves behind the end of a file is zeros. */
  @ParameterizedTest
  @FieldSource("ON_ONES")
  void aFewBytesOfWhichNoneIsZeroNeedNoCheck(RepeatedCall call, String systemCalls) {
    assertEquals(systemCalls, onOnes.get(call));
  }

  /**
   * For each read to the heap, the JDK allocates and touches as much native memory as is asked for.
   * The last one asks whether the file still has what was read.
   */
  @Test
  void readingAFileAsksFor64KiBAtATime() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
    assertEquals(
        "close=1 fcntl=2 fstat=3 openat=1 pread64=17 statx=3",
        each(file, RepeatedCall.READ_FILE).get(RepeatedCall.READ_FILE));
  }

  /** A position is set by nobody but this caller: others may write through the descriptor. */
  @Test
  void theKernelCopiesWhatIsLeftOfALargeFile() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[2 << 20]);
    assertEquals(
        "copy_file_range=2 fstat=2 lseek=3 lseek(SET)=1 pread64=4",
        each(file, RepeatedCall.TRANSFER_TO_FILE).get(RepeatedCall.TRANSFER_TO_FILE));
  }

  private static Map<RepeatedCall, String> each(Path path, RepeatedCall... calls)
      throws IOException, InterruptedException {
    String[] lots = trace(path, calls).split(".*" + RepeatedCall.MARK + ".*");
    Map<RepeatedCall, String> each = new EnumMap<>(RepeatedCall.class);
    for (int i = 0; i < calls.length; i++) {
      each.put(calls[i], each(counts(lots[3 * i + 1]), counts(lots[3 * i + 2])));
    }
    return each;
  }

  private static String each(Map<String, Long> once, Map<String, Long> twice) {
    Map<String, Long> each = new TreeMap<>();
    twice.forEach(
        (name, count) -> {
          // The JVM makes some of its own, few in number.
          long more = Math.round((count - once.getOrDefault(name, 0L)) / (double) TIMES);
          if (more > 0) {
            each.put(name, more);
          }
        });
    return each.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static Map<String, Long> counts(String trace) {
    return trace
        .lines()
        .map(CALL::matcher)
        .filter(Matcher::matches)
        .map(SystemCallsTest::name)
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  private static String trace(Path path, RepeatedCall... calls)
      throws IOException, InterruptedException {
    List<Object> arguments = new ArrayList<>(List.of(path, TIMES, 2 * TIMES));
    arguments.addAll(List.of(calls));
    Path trace = folder.resolve("trace");
    new ForkedJvm(RepeatedCall.class, folder)
        .startedBy(
            Tracer.writingTo(
                trace,
                "-e",
                "trace=openat,read,statx,fstat,newfstatat,fcntl,lseek,pread64,mmap,munmap,close,copy_file_range,sendfile"))
        .with("-Xint", "-XX:+UseSerialGC")
        .run(arguments.toArray())
        .lines();
    return Files.readString(trace);
  }

  private static String name(Matcher call) {
    return call.group(1).replace("newfstatat", "fstat")
        + (call.group().matches(".*lseek.*SEEK_SET.*") ? "(SET)" : "");
  }
}
