package org.mmapguard.tests.leases;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;
import org.mmapguard.tests.support.WritingProcess;
import org.mmapguard.tests.support.WritingProcess.Way;

/**
 * Forgets the data of a leased snapshot but not a buffer of it, and reads that by address, as
 * native code does, before and after another process writes.
 *
 * <p>Prints whether the data was leased; whether the bytes are the same, and what is open and
 * mapped then; what is, once the buffer is gone too. In a JVM of its own, for it may die.
 */
final class ForgottenLease {

  private static final Logger LOGGER = Logger.getLogger("org.mmapguard");
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private ForgottenLease() {}

  /**
   * Arguments: the only file of its directory, a {@link Way}, whether to write while it is open.
   */
  public static void main(String[] arguments) throws Exception {
    LOGGER.setLevel(Level.OFF);
    Path file = Path.of(arguments[0]).toRealPath();
    Way way = Way.valueOf(arguments[1]);
    try (WritingProcess writer = new WritingProcess()) {
      ByteBuffer[] kept = {view(file, Boolean.parseBoolean(arguments[2]) ? writer : null, way)};
      long sum = sum(kept[0]);
      collectUntilNothingIs("open", () -> ProcessResources.descriptorsUnder(file.getParent()));
      writer.harm(way, file);
      System.out.println((sum == sum(kept[0]) ? "right" : "wrong") + left(file));
      kept[0] = null;
      collectUntilNothingIs("mapped", () -> ProcessResources.mappingsUnder(file.getParent()));
      System.out.println("gone" + left(file));
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // it is forgotten on purpose
  private static ByteBuffer view(Path file, WritingProcess writer, Way way) throws IOException {
    FileData data = MmapGuard.snapshotOnWrite(file);
    System.out.println(data.toString().contains(", leased, ") ? "leased" : "copied");
    ByteBuffer view = data.asByteBuffer();
    if (writer != null) {
      writer.harm(way, file);
    }
    return view;
  }

  /** By native code: the JDK passes it the address of a buffer that is not on the heap. */
  private static long sum(ByteBuffer buffer) {
    CRC32C sum = new CRC32C();
    sum.update(buffer.duplicate());
    return sum.getValue();
  }

  private static String left(Path file) throws IOException {
    return " "
        + ProcessResources.mappingsUnder(file.getParent())
        + " mapped, "
        + ProcessResources.descriptorsUnder(file.getParent())
        + " open";
  }

  private interface Count {
    long now() throws IOException;
  }

  private static void collectUntilNothingIs(String state, Count count) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (count.now() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still " + state);
      }
      System.gc();
      Thread.sleep(10);
    }
  }
}
