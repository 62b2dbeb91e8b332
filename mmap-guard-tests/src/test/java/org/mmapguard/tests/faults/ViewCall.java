package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Ways to lend a view to a body whose very last access may fault, or which does not look. */
enum ViewCall {
  VIEW_THAT_READS_LAST {
    @Override
    void call(Path file, FileData data, Interference interference) throws IOException {
      data.view(bytes -> readLast(bytes, interference));
    }
  },
  VIEW_THAT_DOES_NOT_LOOK {
    @Override
    void call(Path file, FileData data, Interference interference) throws IOException {
      data.view(_ -> doNotLook(interference));
    }
  },
  LOAN_THAT_READS_LAST {
    @Override
    void call(Path file, FileData data, Interference interference) throws IOException {
      MmapGuard.view(file, bytes -> readLast(bytes, interference));
    }
  },
  LOAN_THAT_DOES_NOT_LOOK {
    @Override
    void call(Path file, FileData data, Interference interference) throws IOException {
      MmapGuard.view(file, _ -> doNotLook(interference));
    }
  };

  /** What happens to the file while the body runs. */
  @FunctionalInterface
  interface Interference {
    void happen() throws IOException;
  }

  /** What was read last; as a result of the body it would be boxed, which may crash the JVM. */
  private static int last;

  abstract void call(Path file, FileData data, Interference interference) throws IOException;

  private static boolean readLast(MemorySegment bytes, Interference interference)
      throws IOException {
    interference.happen();
    last = bytes.get(JAVA_BYTE, bytes.byteSize() - 1);
    return true;
  }

  private static boolean doNotLook(Interference interference) throws IOException {
    interference.happen();
    return true;
  }
}
