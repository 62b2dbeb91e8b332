package org.mmapguard.tests.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** One use of the library from opening to closing, or one refusal; each checks its outcome. */
enum Cycle {
  MAP {
    @Override
    void use(Path directory) throws IOException {
      try (FileData data = MmapGuard.mapFile(directory.resolve("small"))) {
        assertEquals(VALUE, data.get(SMALL - 1));
      }
    }
  },
  MAP_OTHER_NAME_TWICE {
    @Override
    void use(Path directory) throws IOException {
      try (FileData first = MmapGuard.mapFile(directory.resolve("link"));
          FileData second = MmapGuard.mapFile(directory.resolve("small"))) {
        assertEquals(VALUE, first.get(0));
        assertEquals(VALUE, second.get(0));
      }
    }
  },
  LEND {
    @Override
    void use(Path directory) throws IOException {
      assertEquals(
          VALUE,
          MmapGuard.<Byte, IOException>view(
              directory.resolve("large"), bytes -> bytes.get(ValueLayout.JAVA_BYTE, LARGE - 1)));
    }
  },
  STREAM {
    @Override
    void use(Path directory) throws IOException {
      try (FileData data = MmapGuard.load(directory.resolve("large"));
          InputStream in = data.newInputStream()) {
        assertEquals(LARGE, in.skip(Long.MAX_VALUE));
        assertEquals(-1, in.read());
      }
    }
  },
  COPY {
    @Override
    void use(Path directory) throws IOException {
      try (FileData data = MmapGuard.readFile(directory.resolve("small"), SMALL)) {
        assertEquals(VALUE, data.asByteBuffer().get(SMALL - 1));
      }
    }
  },
  SNAPSHOT {
    @Override
    void use(Path directory) throws IOException {
      try (FileData data = MmapGuard.snapshot(directory.resolve("large"))) {
        assertEquals(VALUE, data.asByteBuffer().get(LARGE - 1));
      }
    }
  },
  BATCH {
    @Override
    void use(Path directory) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(directory.resolve("large"))) {
        data.advise(FileData.Advice.RANDOM);
        long sum =
            data.batch(
                reads -> {
                  long bytes = 0;
                  for (int i = 0; i < 100; i++) {
                    bytes += reads.get(i) + reads.getShort(LARGE - 2 - i, ByteOrder.BIG_ENDIAN);
                  }
                  return bytes;
                });
        assertEquals(100 * (VALUE + (VALUE << Byte.SIZE | VALUE)), sum);
      }
    }
  },
  SLICE {
    @Override
    void use(Path directory) throws IOException {
      try (FileData data = MmapGuard.mapFile(directory.resolve("large"))) {
        FileData.Slice slice = data.slice(1, LARGE - 2).slice(1, LARGE - 4);
        assertEquals(VALUE, slice.get(LARGE - 5));
        assertEquals(-1, slice.indexOf(new byte[] {VALUE, 0}, 0));
        assertEquals(
            LARGE - 4, slice.transferTo(Channels.newChannel(OutputStream.nullOutputStream())));
      }
    }
  },
  TRANSFER_TO_A_FILE {
    @Override
    void use(Path directory) throws IOException {
      try (FileData data = MmapGuard.mapFile(directory.resolve("large"));
          FileChannel target =
              FileChannel.open(
                  directory.resolve("copy-" + Thread.currentThread().threadId()),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE)) {
        assertEquals(LARGE, data.transferTo(target));
      }
    }
  },
  CLOSE_DURING_A_VIEW {
    @Override
    void use(Path directory) throws IOException {
      FileData data = MmapGuard.mapFile(directory.resolve("small"));
      assertThrows(
          IllegalStateException.class,
          () ->
              data.view(
                  bytes -> {
                    data.close();
                    return bytes.get(ValueLayout.JAVA_BYTE, 0);
                  }));
    }
  },
  MISSING(NoSuchFileException.class) {
    @Override
    void use(Path directory) throws IOException {
      MmapGuard.mapFile(directory.resolve("missing")).close();
    }
  },
  EMPTY(MmapGuard.EmptyFileException.class) {
    @Override
    void use(Path directory) throws IOException {
      MmapGuard.load(directory.resolve("empty")).close();
    }
  },
  DIRECTORY(MmapGuard.NotRegularFileException.class) {
    @Override
    void use(Path directory) throws IOException {
      MmapGuard.load(directory).close();
    }
  },
  FIFO(MmapGuard.NotRegularFileException.class) {
    @Override
    void use(Path directory) throws IOException {
      MmapGuard.mapFile(directory.resolve("fifo")).close();
    }
  },
  TOO_LARGE(MmapGuard.InputTooLargeException.class) {
    @Override
    void use(Path directory) throws IOException {
      MmapGuard.readFile(directory.resolve("large"), LARGE - 1).close();
    }
  },
  NO_PATH(FileSystemException.class) {
    @Override
    void use(Path directory) throws IOException {
      MmapGuard.load(directory + "/\0").close();
    }
  };

  static final byte VALUE = 42;
  static final int SMALL = 10;
  static final int LARGE = 100_000;

  private final @Nullable Class<? extends IOException> refusal;

  Cycle() {
    this(null);
  }

  Cycle(@Nullable Class<? extends IOException> refusal) {
    this.refusal = refusal;
  }

  abstract void use(Path directory) throws IOException;

  /** Uses the library once; anything but the expected outcome, or an interruption, is thrown. */
  void run(Path directory) throws IOException {
    try {
      use(directory);
    } catch (ClosedByInterruptException e) {
      assertTrue(Thread.interrupted(), "an interruption keeps the flag");
      return;
    } catch (IOException e) {
      if (e.getClass() != refusal) {
        throw e;
      }
      return;
    }
    assertNull(refusal, () -> this + " was not refused");
  }

  /** Makes the files that the cycles use. */
  static void makeFiles(Path directory) throws IOException, InterruptedException {
    byte[] content = new byte[LARGE];
    Arrays.fill(content, VALUE);
    Files.write(directory.resolve("large"), content);
    Files.write(directory.resolve("small"), Arrays.copyOf(content, SMALL));
    Files.createLink(directory.resolve("link"), directory.resolve("small"));
    Files.createFile(directory.resolve("empty"));
    String fifo = directory.resolve("fifo").toString();
    assertEquals(0, new ProcessBuilder("mkfifo", fifo).inheritIO().start().waitFor());
  }
}
