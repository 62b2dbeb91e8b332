package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.inputs.StandardInputReader.Way;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;

/** What fails says why, once, and what to do: with advice that fits. */
@EnabledOnOs(OS.LINUX)
class FailuresSayWhatToDoTest {

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"MAP_FILE", "SNAPSHOT", "VIEW"})
  void aFileThatReportsNoSizeIsNotCalledEmpty(Opening opening) {
    MmapGuard.EmptyFileException refusal =
        assertThrowsExactly(
            MmapGuard.EmptyFileException.class, () -> opening.open(Path.of("/proc/cpuinfo")));
    assertEquals("/proc/cpuinfo: reports no size; load or readFile reads it", refusal.getMessage());
  }

  @ParameterizedTest
  @EnumSource(names = {"MAP_FILE", "SNAPSHOT", "VIEW"})
  void anInterruptedOpeningNamesThePathInItsCause(Opening opening) throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    Thread.currentThread().interrupt();
    ClosedByInterruptException e;
    try {
      e = assertThrows(ClosedByInterruptException.class, () -> opening.open(file));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(file + ": was not opened: the thread was interrupted", e.getCause().getMessage());
  }

  @Test
  void aFaultIsToldOnceInAStackTrace() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[2]);
    try (FileData data = MmapGuard.mapFile(file)) {
      Files.write(file, new byte[1]);
      FileData.MappingFaultException fault =
          assertThrows(FileData.MappingFaultException.class, () -> data.get(1));
      StringWriter trace = new StringWriter();
      fault.printStackTrace(new PrintWriter(trace));
      String sentence = "the file was truncated from 2 to 1 bytes";
      assertEquals(2, trace.toString().split(sentence).length, trace::toString);
      assertTrue(fault.getMessage().contains(sentence));
      assertTrue(fault.getCause().getMessage().contains(sentence));
      FileData.PageFaultException alone =
          assertThrows(
              FileData.PageFaultException.class,
              () -> data.newByteChannel().position(1).read(ByteBuffer.allocate(1)));
      assertTrue(alone.toString().contains(sentence), alone::toString);
    }
  }

  /** The memory is there, but not for loaded data. */
  @Test
  void whatIsLargerThanTheHeapNamesItsLimit() throws Exception {
    Path file = directory.resolve("large");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(100 << 20);
    }
    String redirected = "exec \"$@\" < " + file;
    String limit = "loaded data may take no more than the heap may (-Xmx, 64 MiB now)";
    String fromInput = read("sh", "-c", redirected, "sh").run(Way.STRING, "-").lines().getFirst();
    assertTrue(fromInput.contains(limit + ", and lies outside of it"), fromInput);
    assertEquals(
        "java.io.IOException: "
            + file
            + ": its 104857600 bytes do not fit the heap (-Xmx, 64 MiB"
            + " now); raise that, or map the file",
        read().run(Way.READ_FILE, file).lines().getFirst());
  }

  private ForkedJvm read(String... prefix) {
    return new ForkedJvm(StandardInputReader.class, directory).startedBy(prefix);
  }

  /** Has all its memory locked, and loads a file that would be more than it may lock. */
  static final class Locker {

    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private Locker() {}

    @SuppressWarnings("restricted") // allowed by an option of this JVM
    public static void main(String[] arguments) throws Throwable {
      Linker linker = Linker.nativeLinker();
      MethodHandle lock =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("mlockall"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      System.out.println((int) lock.invokeExact(MCL_FUTURE | MCL_ONFAULT));
      byte[] touched = new byte[1 << 20];
      StandardInputReader.main(arguments);
      System.out.println(touched.length);
    }
  }

  @Test
  void aLimitOfLockedMemoryIsNamedAndNothingIsReadInstead() throws Exception {
    Path file = directory.resolve("huge");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 30);
    }
    List<String> lines =
        new ForkedJvm(Locker.class, directory)
            .startedBy("setpriv", "--bounding-set", "-ipc_lock")
            .startedBy("sh", "-c", "ulimit -l 8192 && exec \"$@\"", "sh")
            .with("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xms64m", "-Xint")
            .run(Way.STRING, file)
            .lines();
    assertEquals(
        List.of(
            "0",
            "org.mmapguard.core.NotMappableException: "
                + file
                + ": no room to map 1073741824 bytes: all memory of the process is locked"
                + " (mlockall), and it may lock no more; raise RLIMIT_MEMLOCK (ulimit -l)"),
        lines.subList(0, 2));
  }
}
