package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.OtherProcess;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.Shell;

/**
 * A locked file that is put in the place of a FIFO after the look at it, and before it is opened,
 * is read, and keeps its lock.
 */
@EnabledOnOs(OS.LINUX)
class FileInThePlaceOfAFifoTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsTheLocksOnIt(boolean nativeAccess) throws Exception {
    Forks.assumeAllowed();
    Path real = Files.createDirectory(directory.toRealPath().resolve("data"));
    assertEquals(0, Shell.run(real, "printf abc > file; ln file link; mkfifo name"));
    assertEquals(
        List.of("opened: 3 bytes", "locked: true", "open: 0"),
        SwappedMeanwhile.jvm(Swapped.class, directory, real, nativeAccess)
            .run(real, nativeAccess)
            .lines());
  }

  /** Opens the name of a FIFO that becomes another name of a file that this process has locked. */
  public static final class Swapped {
    private Swapped() {}

    /** Arguments: the directory; whether the application has the lock, or this library. */
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      Path file = directory.resolve("file");
      try (AutoCloseable _ = Boolean.parseBoolean(arguments[1]) ? locked(file) : mapped(file);
          OtherProcess other = OtherProcess.get()) {
        Thread swapping = Thread.ofPlatform().start(() -> swap(directory));
        System.out.println(
            "opened: " + Opening.LOAD.outcome(directory.resolve(SwappedMeanwhile.NAME)));
        swapping.join();
        System.out.println("locked: " + !other.couldLockExclusively(file));
      }
      MmapGuard.mapFile(Files.write(directory.resolve("unrelated"), new byte[1])).close();
      System.out.println("open: " + ProcessResources.descriptorsUnder(directory));
      System.exit(0); // the other process would be waited for
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller does
    private static FileData mapped(Path file) throws Exception {
      return MmapGuard.mapFile(file);
    }

    private static FileChannel locked(Path file) throws Exception {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!channel.lock(0, Long.MAX_VALUE, true).isValid()) {
        throw new AssertionError();
      }
      return channel;
    }

    private static void swap(Path directory) {
      try {
        SwappedMeanwhile.putInPlace(directory.resolve("link"));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
