package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Ways of reading a view that stand in the table of {@link org.mmapguard.FileData}. */
public enum ViewAccess {
  GET(ViewOutcome.INTERNAL_ERROR_LATE) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.get(JAVA_BYTE, last(bytes));
    }
  },
  SUM(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      long sum = 0;
      for (long i = 0; i <= bytes.byteSize() - Long.BYTES; i += Long.BYTES) {
        sum += bytes.get(JAVA_LONG_UNALIGNED, i);
      }
      return sum;
    }
  },
  COPY(ViewOutcome.INTERNAL_ERROR_LATE) {
    @Override
    long read(MemorySegment bytes) {
      byte[] target = new byte[(int) bytes.byteSize()];
      MemorySegment.copy(bytes, JAVA_BYTE, 0, target, 0, target.length);
      return target[0];
    }
  },
  TO_ARRAY(ViewOutcome.INTERNAL_ERROR_LATE) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.toArray(JAVA_BYTE).length;
    }
  },
  GET_STRING(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.getString(0).length();
    }
  },
  BUFFER_GET(ViewOutcome.INTERNAL_ERROR_LATE) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.asByteBuffer().get((int) last(bytes));
    }
  },
  BUFFER_BULK_GET(ViewOutcome.INTERNAL_ERROR_LATE) {
    @Override
    long read(MemorySegment bytes) {
      byte[] target = new byte[(int) bytes.byteSize()];
      bytes.asByteBuffer().get(target);
      return target[0];
    }
  },
  BUFFER_EQUALS(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.asByteBuffer().equals(ViewTrial.contentOnHeap()) ? 1 : 0;
    }
  },
  BUFFER_MISMATCH(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.asByteBuffer().mismatch(ViewTrial.contentOnHeap());
    }
  },
  SHA_256(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes.asByteBuffer());
        return digest.digest()[0];
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  },
  DECODER(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      return StandardCharsets.UTF_8.decode(bytes.asByteBuffer()).length();
    }
  },
  LOAD(ViewOutcome.INTERNAL_ERROR) {
    @Override
    long read(MemorySegment bytes) {
      ((MappedByteBuffer) bytes.asByteBuffer()).load();
      bytes.load();
      return 0;
    }
  },

  // With the table a constant, C2 makes one instruction of mask, bounds check and load: nothing is
  // between the register that the skipped load left and the access.
  TABLE_INDEX(ViewOutcome.CRASH_ONCE_COMPILED) {
    private static final int[] TABLE = new int[256];

    @Override
    long read(MemorySegment bytes) {
      return TABLE[bytes.get(JAVA_BYTE, last(bytes)) & 0xff];
    }
  },
  HISTOGRAM(ViewOutcome.CRASH_ONCE_COMPILED) {
    private static final int[] HISTOGRAM = new int[256];

    @Override
    long read(MemorySegment bytes) {
      return HISTOGRAM[bytes.get(JAVA_BYTE, last(bytes)) & 0xff]++;
    }
  },
  BOXING(ViewOutcome.CRASH_ONCE_COMPILED) {
    private Byte box = 0;

    @Override
    long read(MemorySegment bytes) {
      box = bytes.get(JAVA_BYTE, last(bytes));
      return box.hashCode();
    }
  },
  // C1 calls a hand-written stub here; C2 compiles the Java code, which throws. The cut leaves
  // equal
  // bytes in front, or else the first byte decides.
  MISMATCH_OF_TWO_MAPPINGS(ViewOutcome.CRASH_ONCE_COMPILED, JitMode.C1_ONLY, Cut.IN_THE_MIDDLE) {
    @Override
    long read(MemorySegment bytes) {
      return bytes.mismatch(ViewTrial.otherMapping());
    }
  },
  VECTOR(ViewOutcome.CRASH_ONCE_COMPILED) {
    @Override
    long read(MemorySegment bytes) {
      return VectorLoads.sum(bytes);
    }
  },

  CRC_32(ViewOutcome.CRASH_ALWAYS) {
    @Override
    long read(MemorySegment bytes) {
      CRC32 crc = new CRC32();
      crc.update(bytes.asByteBuffer());
      return crc.getValue();
    }
  },
  CRC_32_C(ViewOutcome.CRASH_ALWAYS) {
    @Override
    long read(MemorySegment bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes.asByteBuffer());
      return crc.getValue();
    }
  },
  ADLER_32(ViewOutcome.CRASH_ALWAYS) {
    @Override
    long read(MemorySegment bytes) {
      Adler32 adler = new Adler32();
      adler.update(bytes.asByteBuffer());
      return adler.getValue();
    }
  },
  DEFLATER(ViewOutcome.CRASH_ALWAYS) {
    @Override
    long read(MemorySegment bytes) {
      Deflater deflater = new Deflater();
      try {
        deflater.setInput(bytes.asByteBuffer());
        deflater.finish();
        return deflater.deflate(new byte[2 * (int) bytes.byteSize()]);
      } finally {
        deflater.end();
      }
    }
  },
  INFLATER(ViewOutcome.CRASH_ALWAYS) {
    @Override
    long read(MemorySegment bytes) {
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(bytes.asByteBuffer());
        return inflater.inflate(new byte[(int) bytes.byteSize()]);
      } catch (DataFormatException e) {
        return -1; // the content is not compressed data
      } finally {
        inflater.end();
      }
    }
  },
  NATIVE_CALL(ViewOutcome.CRASH_ALWAYS) {
    @Override
    long read(MemorySegment bytes) {
      return StringLength.of(bytes);
    }
  },

  CHANNEL_WRITE(ViewOutcome.BAD_ADDRESS) {
    @Override
    long read(MemorySegment bytes) {
      try (FileChannel target =
          FileChannel.open(Path.of("copy"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        return target.write(bytes.asByteBuffer());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  final ViewOutcome outcome;
  public final JitMode mode;
  public final Cut cut;

  ViewAccess(ViewOutcome outcome) {
    this(outcome, JitMode.DEFAULT, Cut.TO_ZERO);
  }

  ViewAccess(ViewOutcome outcome, JitMode mode, Cut cut) {
    this.outcome = outcome;
    this.mode = mode;
    this.cut = cut;
  }

  abstract long read(MemorySegment bytes);

  /** Returns the position of the last byte before the one that ends a string. */
  private static long last(MemorySegment bytes) {
    return bytes.byteSize() - 2;
  }
}
