package org.mmapguard.tests.inputs;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.security.NoSuchAlgorithmException;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Reads a standard input that no array can hold, before and after it became one segment. */
final class HugeStandardInputReader {

  private HugeStandardInputReader() {}

  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    try (FileData data = MmapGuard.loadStdin(MmapGuard.UNLIMITED)) {
      System.out.println(data.size());
      System.out.println(StandardInputReader.digest(data));
      for (Runnable call : new Runnable[] {data::toByteArray, data::asByteBuffer}) {
        try {
          call.run();
        } catch (UnsupportedOperationException e) {
          System.out.println(e.getMessage());
        }
      }
      System.out.println(data.segment().get(ValueLayout.JAVA_BYTE, data.size() - 1));
      System.out.println(data.segment().isNative());
      System.out.println(StandardInputReader.digest(data));
    }
  }
}
