package org.mmapguard.tests.resources;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/**
 * Compiled code reads a page that is gone through a view, and calls the library before the JVM
 * delivers that: the fault comes up there. Run by {@link FaultsLeftBehindTest}.
 */
final class FaultsLeftBehind {

  private static final Logger LOGGER = Logger.getLogger("org.mmapguard");
  private static final int SIZE = 8192;
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 100;

  /** What the body of a batch throws. */
  private static final class OwnException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * In all rounds. To enter a method, the interpreter may have to call the JVM, which delivers too,
   * and then nothing of that method is run.
   */
  private static int stillOpen;

  /** Or the compiler would not read. */
  private static int sink;

  private FaultsLeftBehind() {}

  private static int readAndClose(MemorySegment bytes, FileData data) {
    int value = bytes.get(JAVA_BYTE, SIZE - 1);
    data.close();
    return value;
  }

  private static int readAndThrow(MemorySegment bytes, OwnException own) {
    sink = bytes.get(JAVA_BYTE, SIZE - 1);
    throw own;
  }

  private static Throwable batch(FileData data, MemorySegment bytes, OwnException own) {
    try {
      int _ = data.<Integer, RuntimeException>batch(_ -> readAndThrow(bytes, own));
      return new AssertionError("the body throws");
    } catch (RuntimeException | InternalError e) {
      return e;
    }
  }

  /** Arguments: a folder, and {@code close} or {@code batch}. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectory(Path.of(arguments[0]).toRealPath().resolve("data"));
    Path whole = Files.write(folder.resolve("whole"), new byte[SIZE]);
    Path cut = folder.resolve("cut");
    AtomicInteger reports = reports();
    FileData closed = MmapGuard.mapFile(whole);
    closed.close();
    int late = 0;
    try (FileData other = MmapGuard.mapFile(whole)) {
      for (int i = 0; i < WARM_UP; i++) {
        readAndClose(other.segment(), closed);
        batch(other, other.segment(), new OwnException());
      }
      for (int round = 0; round < ROUNDS; round++) {
        Files.write(cut, new byte[SIZE]);
        try (FileData gone = MmapGuard.mapFile(cut);
            RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
          file.setLength(0);
          late += arguments[1].equals("close") ? close(gone.segment(), whole) : batch(gone, other);
        }
      }
    }
    for (int i = 0; i < 20; i++) {
      System.gc();
      Thread.sleep(5);
    }
    if (stillOpen > ROUNDS / 10) {
      System.out.println(stillOpen + " were not closed");
    }
    System.out.println(late > 0 ? "faults came late" : late + " faults came late");
    System.out.println(reports + " reports, " + ProcessResources.descriptorsUnder(folder));
  }

  /** Returns 1 if closing delivered the fault, and was done. */
  @SuppressWarnings("MustBeClosedChecker") // closed by the code that is tested
  private static int close(MemorySegment gone, Path whole) throws Exception {
    FileData data = MmapGuard.mapFile(whole);
    try {
      readAndClose(gone, data);
      return 0;
    } catch (InternalError e) {
      boolean late = isWithin(e, "GuardedData");
      if (late && data.isOpen()) {
        stillOpen++;
      }
      data.close();
      return late ? 1 : 0;
    }
  }

  /** Returns 1 if the fault came with what the body threw; it may also come while that throws. */
  private static int batch(FileData gone, FileData other) {
    OwnException own = new OwnException();
    Throwable thrown = batch(other, gone.segment(), own);
    if (thrown != own && isWithin(thrown, "BatchReads")) {
      System.out.println("instead of what the body threw: " + thrown);
    }
    return thrown == own ? own.getSuppressed().length : 0;
  }

  private static boolean isWithin(Throwable thrown, String type) {
    return Stream.of(thrown.getStackTrace())
        .takeWhile(frame -> !frame.getClassName().equals(FaultsLeftBehind.class.getName()))
        .anyMatch(frame -> frame.getClassName().endsWith("." + type));
  }

  private static AtomicInteger reports() {
    AtomicInteger reports = new AtomicInteger();
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            reports.incrementAndGet();
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    return reports;
  }
}
