package org.mmapguard.tests.costs;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Calls that are made again and again, so that the cost of one can be told. */
enum RepeatedCall {
  MAP_READ_CLOSE {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        try (FileData.Mapped data = MmapGuard.mapFile(path)) {
          data.get(0);
        }
      }
    }
  },
  LOAD {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        MmapGuard.load(path).close();
      }
    }
  },
  LOAN {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        MmapGuard.<Integer, IOException>view(
            path, bytes -> (int) bytes.get(ValueLayout.JAVA_BYTE, 0));
      }
    }
  },
  GET {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.get(i % data.size());
        }
      }
    }
  },
  COPY_TO {
    @Override
    void repeat(Path path, int times) throws IOException {
      byte[] target = new byte[1000];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.copyTo(i, target, 0, target.length);
        }
      }
    }
  },
  GET_SHORT {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.getShort(i % 4000, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  GET_CHAR {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.getChar(i % 4000, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  GET_INT {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.getInt(i % 4000, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  GET_LONG {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.getLong(i % 4000, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  GET_FLOAT {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.getFloat(i % 4000, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  GET_DOUBLE {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.getDouble(i % 4000, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  GET_OF_SLICE {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        FileData.Slice slice = data.slice(1, data.size() - 1);
        for (int i = 0; i < times; i++) {
          slice.getLong(i % 4000, LITTLE_ENDIAN);
        }
      }
    }
  },
  COPY_OF_A_FEW_BYTES {
    @Override
    void repeat(Path path, int times) throws IOException {
      byte[] target = new byte[64];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.copyTo(i % 4000, target, 0, target.length);
        }
      }
    }
  },
  /** Ten reads in each. */
  BATCH {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.batch(RepeatedCall::sumOfTen);
        }
      }
    }
  },
  /** Of each type, in one batch. */
  READS_OF_A_BATCH {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        data.batch(
            reads -> {
              byte[] target = new byte[1000];
              for (int i = 0; i < times; i++) {
                int at = i % 3000;
                reads.get(at);
                reads.getShort(at, LITTLE_ENDIAN);
                reads.getChar(at, BIG_ENDIAN);
                reads.getInt(at, LITTLE_ENDIAN);
                reads.getLong(at, BIG_ENDIAN);
                reads.getFloat(at, LITTLE_ENDIAN);
                reads.getDouble(at, BIG_ENDIAN);
                reads.copyTo(at, target, 0, target.length);
              }
              return null;
            });
      }
    }
  },
  READ {
    @Override
    void repeat(Path path, int times) throws IOException {
      byte[] target = new byte[1000];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.read(i, target, 0, target.length);
        }
      }
    }
  },
  READ_TO_DIRECT {
    @Override
    void repeat(Path path, int times) throws IOException {
      ByteBuffer target = ByteBuffer.allocateDirect(1000);
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.read(i % 3000, target.clear());
        }
      }
    }
  },
  COPY_TO_DIRECT {
    @Override
    void repeat(Path path, int times) throws IOException {
      ByteBuffer target = ByteBuffer.allocateDirect(1000);
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.copyTo(i % 3000, target.clear());
        }
      }
    }
  },
  COPY_TO_LONGS {
    @Override
    void repeat(Path path, int times) throws IOException {
      long[] target = new long[100];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.copyTo(i % 3000, target, 0, 100, i % 2 == 0 ? LITTLE_ENDIAN : BIG_ENDIAN);
        }
      }
    }
  },
  REQUIRE_INTACT {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          data.requireIntact();
        }
      }
    }
  },
  /** One of each type, in one window. */
  FIELDS_OF_A_CURSOR {
    @Override
    void repeat(Path path, int times) throws IOException {
      byte[] bytes = new byte[5];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        FileData.Cursor cursor = data.cursor(LITTLE_ENDIAN);
        for (int i = 0; i < times; i++) {
          cursor.position(i % 3000);
          cursor.get();
          cursor.getUnsignedShort();
          cursor.getChar();
          cursor.getUnsignedInt();
          cursor.getLong();
          cursor.getFloat();
          cursor.getDouble();
          cursor.varint();
          cursor.get(bytes, 0, bytes.length);
        }
      }
    }
  },
  /** A cursor for each, which reads 10 fields. */
  CURSOR {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          FileData.Cursor cursor = data.cursor(LITTLE_ENDIAN);
          for (int field = 0; field < 10; field++) {
            cursor.getLong();
          }
        }
      }
    }
  },
  STREAM {
    @Override
    void repeat(Path path, int times) throws IOException {
      byte[] target = new byte[1000];
      try (FileData.Mapped data = MmapGuard.mapFile(path)) {
        for (int i = 0; i < times; i++) {
          try (InputStream stream = data.newInputStream()) {
            while (stream.read(target) >= 0) {}
          }
        }
      }
    }
  },
  CHANNEL_TO_DIRECT {
    @Override
    void repeat(Path path, int times) throws IOException {
      ByteBuffer target = ByteBuffer.allocateDirect(1 << 20);
      try (FileData.Mapped data = MmapGuard.mapFile(path);
          SeekableByteChannel channel = data.newByteChannel()) {
        for (int i = 0; i < times; i++) {
          channel.position(0).read(target.clear());
        }
      }
    }
  },
  TRANSFER_TO_FILE {
    @Override
    void repeat(Path path, int times) throws IOException {
      try (FileData.Mapped data = MmapGuard.mapFile(path);
          FileChannel target =
              FileChannel.open(
                  path.resolveSibling("copy"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE)) {
        for (int i = 0; i < times; i++) {
          data.transferTo(target.position(0));
        }
      }
    }
  },
  READ_FILE {
    @Override
    void repeat(Path path, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        MmapGuard.readFile(path, MmapGuard.UNLIMITED).close();
      }
    }
  };

  private static @Nullable Void sumOfTen(FileData.Reads reads) {
    for (int i = 0; i < 10; i++) {
      reads.getLong(400 * i, LITTLE_ENDIAN);
    }
    return null;
  }

  abstract void repeat(Path path, int times) throws IOException;

  /** A path that nobody has, which a trace shows between two lots of calls. */
  static final Path MARK = Path.of("/the-next-lot-of-calls");

  /** Arguments: the path, how often in the two lots of each call, and the calls. */
  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    List<String> lots = List.of(arguments).subList(1, 3);
    for (String call : List.of(arguments).subList(3, arguments.length)) {
      valueOf(call).repeat(path, 1);
      for (String times : lots) {
        Files.isDirectory(MARK);
        valueOf(call).repeat(path, Integer.parseInt(times));
      }
      Files.isDirectory(MARK); // what follows is the first of another call, which loads classes
    }
  }
}
