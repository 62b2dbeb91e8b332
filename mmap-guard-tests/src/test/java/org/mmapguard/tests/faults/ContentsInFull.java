package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.properties.TypedRead;

/** Reads an intact file in every guarded way, and by typed reads in both orders of bytes. */
public final class ContentsInFull {

  private static final byte[] CONTENT = Content.bytes(40 * Content.PAGE + 1000);

  private ContentsInFull() {}

  /** Arguments: a folder for files, and how often each way is tried. */
  public static void main(String[] arguments) throws IOException {
    Random random = new Random(1);
    long trials = 0;
    long right = 0;
    Path file = Content.write(Path.of(arguments[0]).resolve("contents"), CONTENT);
    try (FileData mapped = MmapGuard.mapFile(file);
        FileData loaded = MmapGuard.readFile(file, CONTENT.length)) {
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        FileData data = i % 4 == 3 ? loaded : mapped;
        for (RandomReader reader : RandomReader.values()) {
          reader.read(data, CONTENT, random); // throws if a byte is wrong
          trials++;
          right++;
        }
        for (TypedRead read : TypedRead.values()) {
          int offset = random.nextInt(CONTENT.length - read.width + 1);
          trials += 2;
          right += isRight(data, read, offset, ByteOrder.LITTLE_ENDIAN);
          right += isRight(data, read, offset, ByteOrder.BIG_ENDIAN);
        }
      }
    }
    System.out.println("TRIALS=" + trials);
    System.out.println("RIGHT=" + right);
  }

  private static int isRight(FileData data, TypedRead read, int offset, ByteOrder order) {
    long expected = read.expected(CONTENT, offset, order);
    long inBatch = data.batch(reads -> read.of(reads, offset, order));
    return read.of(data, offset, order) == expected && inBatch == expected ? 1 : 0;
  }
}
