package org.mmapguard.tests.resources;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/**
 * Reads by address what is left of forgotten data, as native code does. Prints how often the file
 * is mapped while there is a view of it, and in the end.
 *
 * <p>Run by {@link MemoryOutlivesItsDataTest} in JVMs of its own, for it may die.
 */
final class KeptViews {

  private static final Logger LOGGER = Logger.getLogger("org.mmapguard");
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private KeptViews() {}

  enum View {
    NONE,
    BUFFER,
    PART_OF_A_BUFFER,
    SEGMENT,
    BODY;

    /** Returns what keeps the memory, or null. */
    Object of(FileData data) {
      return switch (this) {
        case NONE -> null;
        case BUFFER -> data.asByteBuffer();
        case PART_OF_A_BUFFER -> data.asByteBuffer().slice(1, 100).duplicate();
        case SEGMENT -> data.segment().asSlice(1);
        case BODY -> data.<MemorySegment, RuntimeException>view(bytes -> bytes);
      };
    }
  }

  /** Arguments: a file, a {@link View}, and whether the memory is expected to go in the end. */
  public static void main(String[] arguments) throws Exception {
    LOGGER.setLevel(Level.OFF);
    Path file = Path.of(arguments[0]).toRealPath();
    Object[] kept = new Object[1];
    long address = view(file, View.valueOf(arguments[1]), kept);
    collectUntil(() -> ProcessResources.descriptorsUnder(file) == 0);
    long mapped = ProcessResources.mappingsUnder(file);
    if (kept[0] != null && byteAt(address) != 7) {
      throw new AssertionError("another byte");
    }
    kept[0] = null;
    boolean goes = Boolean.parseBoolean(arguments[2]);
    if (goes) {
      collectUntil(() -> ProcessResources.mappingsUnder(file) == 0);
    } else {
      System.gc();
      Thread.sleep(100);
    }
    System.out.println(mapped + " " + ProcessResources.mappingsUnder(file));
  }

  @SuppressWarnings("MustBeClosedChecker") // it is forgotten on purpose
  private static long view(Path file, View view, Object[] kept) throws IOException {
    FileData data = MmapGuard.mapFile(file);
    kept[0] = view.of(data);
    return view == View.NONE ? 0 : addressOf(kept[0]);
  }

  private static long addressOf(Object view) {
    return view instanceof MemorySegment segment
        ? segment.address()
        : MemorySegment.ofBuffer((Buffer) view).address();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void collectUntil(Condition condition) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds() && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(10);
    }
  }

  private static byte byteAt(long address) throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field field = unsafe.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    return (byte) unsafe.getMethod("getByte", long.class).invoke(field.get(null), address);
  }
}
