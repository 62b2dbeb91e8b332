package org.mmapguard.examples.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones and slices own nothing, end with the input that was opened, and stay within it. */
class LifetimesAndBoundsTest {

  @TempDir private Path folder;

  private Directory directory;
  private IndexInput opened;

  @BeforeEach
  void open() throws IOException {
    directory = new GuardedDirectory(folder);
    try (IndexOutput out = directory.createOutput("numbers", IOContext.DEFAULT)) {
      for (int i = 0; i < 10; i++) {
        out.writeInt(i);
      }
    }
    opened = directory.openInput("numbers", IOContext.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    opened.close();
    directory.close();
  }

  @Test
  void closingACloneOrASliceClosesNothingElse() throws IOException {
    IndexInput clone = opened.clone();
    clone.close();
    opened.slice("slice", 4, 4).close();
    assertEquals(0, opened.readInt());
    assertThrows(AlreadyClosedException.class, clone::readInt);
    assertThrows(AlreadyClosedException.class, clone::clone);
    assertThrows(AlreadyClosedException.class, () -> clone.slice("slice", 0, 4));
  }

  @Test
  void closingTheOpenedInputEndsItsClonesAndSlices() throws IOException {
    IndexInput clone = opened.clone();
    IndexInput slice = opened.slice("slice", 4, 8).slice("slice of the slice", 4, 4);
    RandomAccessInput random = opened.randomAccessSlice(4, 8);
    opened.close();
    assertThrows(AlreadyClosedException.class, opened::readInt);
    assertThrows(AlreadyClosedException.class, clone::readInt);
    assertThrows(AlreadyClosedException.class, slice::readInt);
    assertThrows(AlreadyClosedException.class, () -> random.readInt(0));
  }

  @Test
  void aReadAtAnyPositionStaysWithinItsSlice() throws IOException {
    RandomAccessInput random = opened.randomAccessSlice(4, 8);
    assertEquals(2, random.readInt(4));
    assertThrows(EOFException.class, () -> random.readLong(1));
    assertThrows(EOFException.class, () -> opened.randomAccessSlice(4, 8).readLong(1));
  }
}
