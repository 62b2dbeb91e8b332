package org.mmapguard.tests.faults;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.FileData.MappingFaultException;
import org.mmapguard.MmapGuard;

/** A batch on a file that was truncated throws at the read, or at its end; it never returns. */
class BatchesAreCheckedOnceTest {

  private static final int SIZE = 3 * Content.PAGE + 1000;
  private static final long LAST = SIZE - 1;

  /** The first position that a cut inside the last page takes away. */
  private static final long LOST = Cut.INSIDE_THE_LAST_PAGE.of(SIZE);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Content.write(folder.resolve("file"), Content.bytes(SIZE));
  }

  @Test
  void aPageThatIsGoneIsFoundAtTheRead() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, 0);
      AtomicReference<Throwable> atTheRead = new AtomicReference<>();
      MappingFaultException thrown =
          assertThrowsExactly(
              MappingFaultException.class,
              () ->
                  data.batch(
                      reads -> {
                        try {
                          return reads.get(LAST);
                        } catch (MappingFaultException e) {
                          atTheRead.set(e);
                          throw e;
                        }
                      }));
      assertSame(atTheRead.get(), thrown);
      assertEquals(0, thrown.getSuppressed().length);
      assertEquals(SIZE, thrown.mappedSize());
      assertEquals(0, thrown.currentSize());
    }
  }

  @Test
  void whatTheLastPageLostReadsAsZerosUntilTheEnd() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, LOST);
      AtomicReference<Object> seen = new AtomicReference<>();
      MappingFaultException thrown =
          assertThrowsExactly(
              MappingFaultException.class,
              () ->
                  data.batch(
                      reads -> {
                        seen.set(reads.getLong(LAST - 7, BIG_ENDIAN));
                        return "a result that is discarded";
                      }));
      assertEquals(0L, seen.get());
      assertEquals(LOST, thrown.currentSize());
      assertEquals(file, thrown.path());
    }
  }

  /** Reads in order copy ahead; what nobody asks for is neither a fault nor checked. */
  @ParameterizedTest
  @EnumSource
  void readsInOrderUpToTheCutReturn(Cut where) throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      long end = where.of(SIZE);
      Content.cut(file, end);
      long sum =
          data.<Long, RuntimeException>batch(
              reads -> {
                long total = 0;
                for (long i = Math.max(0, end - 5000); i < end; i++) {
                  total += reads.get(i);
                }
                return total;
              });
      long expected = 0;
      for (long i = Math.max(0, end - 5000); i < end; i++) {
        expected += Content.at(i);
      }
      assertEquals(expected, sum);
      assertThrowsExactly(
          MappingFaultException.class,
          () ->
              data.batch(
                  reads -> {
                    long total = 0;
                    for (long i = Math.max(0, end - 5000); i <= end; i++) {
                      total += reads.get(i);
                    }
                    return total;
                  }));
    }
  }

  /** The JDK copies up to 64 bytes at once; of those, a page that is gone takes all. */
  @Test
  void whatAWindowFailedToHoldIsReadWithoutIt() throws IOException {
    ByteBuffer expected = ByteBuffer.wrap(Content.bytes(Content.PAGE));
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, Content.PAGE);
      for (int first = 0; first < 64; first++) {
        int start = first;
        data.batch(
            reads -> {
              for (int at = start; at <= Content.PAGE - 8; at += 8) {
                assertEquals(expected.getLong(at), reads.getLong(at, BIG_ENDIAN), "at " + at);
              }
              return null;
            });
      }
    }
  }

  /** Whatever is read in between, and in whatever order. */
  @Test
  void valuesAreThoseOfTheFileInAnyOrder() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      ByteBuffer expected = ByteBuffer.wrap(Content.bytes(SIZE));
      SplittableRandom random = new SplittableRandom(1);
      data.batch(
          reads -> {
            int at = 0;
            for (int i = 0; i < 20_000; i++) {
              at =
                  switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(SIZE - 8);
                    case 1 -> Math.max(0, at - random.nextInt(300));
                    default -> Math.min(SIZE - 8, at + random.nextInt(20));
                  };
              assertEquals(expected.getLong(at), reads.getLong(at, BIG_ENDIAN));
              assertEquals(expected.getShort(at), reads.getShort(at, BIG_ENDIAN));
              assertEquals(expected.getInt(at + 4), reads.getInt(at + 4, BIG_ENDIAN));
              assertEquals(expected.get(at + 7), reads.get(at + 7));
            }
            return null;
          });
    }
  }

  @Test
  void theCutGoesBeforeWhatTheBodyThrew() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, LOST);
      IOException consequence = new IOException("record 0 is damaged");
      MappingFaultException thrown =
          assertThrowsExactly(
              MappingFaultException.class,
              () ->
                  data.batch(
                      reads -> {
                        if (reads.get(LAST) == 0) {
                          throw consequence;
                        }
                        return 1;
                      }));
      assertArrayEquals(new Throwable[] {consequence}, thrown.getSuppressed());
    }
  }

  @Test
  void whatTheBodyThrewPassesIfAllItReadIsThere() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, LOST);
      for (Exception failure : List.of(new IOException("1"), new IllegalStateException("2"))) {
        assertSame(
            failure,
            assertThrowsExactly(
                failure.getClass(),
                () ->
                    data.batch(
                        reads -> {
                          assertEquals(Content.at(LOST - 1), reads.get(LOST - 1));
                          throw failure;
                        })));
      }
    }
  }

  @Test
  void aBatchThatReadsOnlyWhatIsThereReturns() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, LOST);
      int sum = data.batch(reads -> reads.get(0) + reads.get(LOST - 1));
      assertEquals(Content.at(0) + Content.at(LOST - 1), sum);
      assertEquals("nothing read", data.batch(_ -> "nothing read"));
    }
  }

  /** The highest position counts, not the last one. */
  @Test
  void theCheckIsOfTheHighestPositionThatWasRead() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, LOST);
      assertThrowsExactly(
          MappingFaultException.class, () -> data.batch(reads -> reads.get(LAST) + reads.get(0)));
      assertThrowsExactly(
          MappingFaultException.class,
          () ->
              data.batch(
                  reads -> {
                    reads.copyTo(LOST - 9, new byte[10], 0, 10);
                    return reads.get(0);
                  }));
    }
  }

  @Test
  void aFaultThatTheBodySwallowsIsFoundAllTheSame() throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, 1);
      assertThrowsExactly(
          MappingFaultException.class,
          () ->
              data.batch(
                  reads -> {
                    try {
                      return reads.get(LAST);
                    } catch (MappingFaultException e) {
                      return reads.get(0);
                    }
                  }));
    }
  }

  /** It may have looked there because of zeros that it read here. */
  @Test
  void aFaultOfAnotherFileDoesNotReplaceTheCheckOfThisOne() throws IOException {
    Path gone = Content.write(folder.resolve("gone"), Content.bytes(SIZE));
    try (FileData data = MmapGuard.mapFile(file);
        FileData other = MmapGuard.mapFile(gone)) {
      Content.cut(file, LOST);
      Content.cut(gone, 0);
      MappingFaultException thrown =
          assertThrowsExactly(
              MappingFaultException.class,
              () -> data.batch(reads -> other.get(Content.PAGE + reads.get(LAST))));
      assertEquals(file, thrown.path());
      MappingFaultException suppressed = (MappingFaultException) thrown.getSuppressed()[0];
      assertEquals(gone, suppressed.path());
    }
  }

  @Test
  void eachOfNestedBatchesIsChecked() throws IOException {
    Path whole = Content.write(folder.resolve("whole"), Content.bytes(SIZE));
    try (FileData data = MmapGuard.mapFile(file);
        FileData other = MmapGuard.mapFile(whole)) {
      int sum =
          data.batch(
              outer ->
                  outer.get(1)
                      + other.<Integer, RuntimeException>batch(
                          inner -> inner.get(2) + outer.get(3)));
      assertEquals(Content.at(1) + Content.at(2) + Content.at(3), sum);
      assertEquals(
          Content.at(5),
          (byte) data.batch(_ -> data.<Byte, RuntimeException>batch(inner -> inner.get(5))));
      Content.cut(file, LOST);
      // Read by the outer one, inside the inner one: that ends well, and this does not.
      AtomicReference<Object> innerResult = new AtomicReference<>();
      MappingFaultException thrown =
          assertThrowsExactly(
              MappingFaultException.class,
              () ->
                  data.batch(
                      outer -> {
                        innerResult.set(
                            other.<Integer, RuntimeException>batch(
                                inner -> inner.get(2) + outer.get(LAST)));
                        return 0;
                      }));
      assertEquals((int) Content.at(2), innerResult.get());
      assertEquals(file, thrown.path());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBatchOfASliceIsCheckedWithinTheSlice(Cut where) throws IOException {
    try (FileData data = MmapGuard.mapFile(file)) {
      FileData.Slice lost = data.slice(LOST, SIZE - LOST);
      FileData.Slice first = data.slice(0, 1);
      Content.cut(file, where.of(SIZE));
      assertThrowsExactly(
          MappingFaultException.class, () -> lost.batch(reads -> reads.get(reads.size() - 1)));
      if (where != Cut.TO_ZERO) {
        assertEquals(Content.at(0), (byte) first.batch(reads -> reads.get(0)));
      }
    }
  }

  @Test
  void inAVirtualThread() throws Exception {
    try (FileData data = MmapGuard.mapFile(file)) {
      Content.cut(file, LOST);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread.ofVirtual()
          .start(
              () -> {
                assertEquals(Content.at(7), (byte) data.batch(reads -> reads.get(7)));
                try {
                  data.batch(
                      reads -> {
                        Thread.yield(); // another carrier may go on
                        return reads.get(LAST);
                      });
                } catch (MappingFaultException e) {
                  thrown.set(e);
                }
              })
          .join();
      assertSame(MappingFaultException.class, thrown.get().getClass());
    }
  }
}
