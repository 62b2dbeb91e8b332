import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies a number of bytes out of a truncated mapping: see docs/jdk-copy-on-aarch64.md. */
class CutCopy {

  public static void main(String[] arguments) throws Exception {
    Path file = Files.write(Path.of("cut.bin"), new byte[1 << 20]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 1 << 20, Arena.global());
      byte[] target = new byte[Integer.parseInt(arguments[0])];
      for (int i = 0; i < 100_000; i++) {
        copy(mapped, 0, target);
      }
      channel.truncate(4096);
      try {
        copy(mapped, 500_000, target);
        Thread.yield(); // the error is delivered at a safepoint poll
      } catch (InternalError e) {
        System.out.println(target.length + " bytes: " + e.getMessage());
      }
    }
  }

  static void copy(MemorySegment from, long offset, byte[] to) {
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, offset, to, 0, to.length);
  }
}
