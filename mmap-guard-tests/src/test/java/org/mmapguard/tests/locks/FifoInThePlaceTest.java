package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.Shell;

/** A FIFO that is put in the place of a file after the look at it, and before it is opened. */
@EnabledOnOs(OS.LINUX)
class FifoInThePlaceTest {

  @TempDir Path directory;

  private List<String> run(boolean nativeAccess) throws Exception {
    Path real = directory.toRealPath();
    assertEquals(0, Shell.run(real, "printf abc > name; ln name second; mkfifo fifo"));
    return SwappedMeanwhile.jvm(Swapped.class, directory, real, nativeAccess).run(real).lines();
  }

  @Test
  void isRefusedWithNativeAccess() throws Exception {
    assertEquals(
        List.of("second: 3 bytes", "early: closed", "waits: false", "refused: true"), run(true));
  }

  /** Without, the opening waits for a writer of the FIFO, but nobody else does. */
  @Test
  void keepsNobodyElseFromTheFile() throws Exception {
    assertEquals(
        List.of("second: 3 bytes", "early: closed", "waits: true", "refused: true"), run(false));
  }

  /** Opens the name, and meanwhile the same file by another one. */
  public static final class Swapped {
    private Swapped() {}

    private static volatile String outcome = "";

    /** Argument: the directory. */
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      Path name = directory.resolve(SwappedMeanwhile.NAME);
      Path unrelated = Files.write(directory.resolve("unrelated"), new byte[1]);
      FileData early = MmapGuard.mapFile(unrelated);
      Thread opening = Thread.ofPlatform().start(() -> outcome = Opening.MAP_FILE.outcome(name));
      SwappedMeanwhile.putInPlace(directory.resolve("fifo"));
      TimeUnit.MILLISECONDS.sleep(Forks.DELAY_MILLIS);
      System.out.println("second: " + Opening.MAP_FILE.outcome(directory.resolve("second")));
      early.close();
      System.out.println("early: closed");
      opening.join(Forks.DELAY_MILLIS);
      System.out.println("waits: " + opening.isAlive());
      if (opening.isAlive()) {
        letGo(name);
        opening.join();
      }
      System.out.println("refused: " + outcome.contains("NotRegularFileException"));
    }

    private static void letGo(Path fifo) throws IOException {
      new RandomAccessFile(fifo.toFile(), "rw").close();
    }
  }
}
