package org.mmapguard.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ForkedJvm;

/**
 * A process with a writable mapping can store bytes past the end of a file, in its last page. Only
 * who asks the file for each read is told, and that is the application's choice.
 */
@EnabledOnOs(OS.LINUX)
class StoresPastTheEndTest {

  private static final int SIZE = 8192;
  private static final int LEFT = 5000;
  private static final int PAST_THE_END = 6000;

  @TempDir Path directory;

  /** Reads what is no longer in the file, in several ways, and prints what each gets. */
  static final class Reader {

    private static final String STORE =
        """
        import mmap, os, sys
        file = os.open(sys.argv[1], os.O_RDWR)
        memory = mmap.mmap(file, %d)
        os.ftruncate(file, %d)
        memory[%d:%d] = b"x" * %d
        """
            .formatted(SIZE, LEFT, PAST_THE_END, PAST_THE_END + 100, 100);

    private Reader() {}

    /** What reads one or more bytes, and returns one of them. */
    @FunctionalInterface
    private interface Read {
      int from(FileData data) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
      Path file = Path.of(arguments[0]);
      try (FileData data = MmapGuard.mapFile(file)) {
        new ProcessBuilder("python3", "-c", STORE, arguments[0]).inheritIO().start().waitFor();
        print(data, d -> d.get(PAST_THE_END));
        print(data, d -> (byte) d.getLong(PAST_THE_END, ByteOrder.BIG_ENDIAN));
        print(data, d -> copy(d, 64));
        print(data, d -> copy(d, 65));
        print(data, d -> d.slice(PAST_THE_END, 8).get(0));
        print(data, d -> d.batch(reads -> (int) reads.get(PAST_THE_END)));
        print(data, Reader::readToBuffer);
        print(data, d -> d.get(LEFT - 1));
      }
    }

    private static int copy(FileData data, int length) {
      byte[] target = new byte[length];
      data.copyTo(PAST_THE_END, target, 0, length);
      return target[0];
    }

    private static int readToBuffer(FileData data) throws IOException {
      ByteBuffer target = ByteBuffer.allocate(1);
      return data.read(PAST_THE_END, target) < 0 ? '-' : target.get(0);
    }

    private static void print(FileData data, Read read) throws IOException {
      try {
        System.out.println((char) read.from(data));
      } catch (FileData.MappingFaultException | FileData.PageFaultException e) {
        System.out.println("fault");
      }
    }
  }

  @Test
  void shortReadsReturnThemUnlessAsked() throws Exception {
    assertEquals(List.of("x", "x", "x", "fault", "x", "fault", "x", "a"), read());
  }

  @Test
  void noReadReturnsThemIfEachIsChecked() throws Exception {
    assertEquals(
        List.of("fault", "fault", "fault", "fault", "fault", "fault", "fault", "a"),
        read("-Dorg.mmapguard.check=always"));
  }

  private List<String> read(String... options) throws Exception {
    byte[] content = new byte[SIZE];
    Arrays.fill(content, (byte) 'a');
    Path file = Files.write(directory.resolve("file"), content);
    return new ForkedJvm(Reader.class, directory).with(options).run(file).lines();
  }
}
