package org.mmapguard.tests.leases;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Holds a lease, in a JVM of its own, until its input says to go on; then tells what guarded calls
 * answer.
 *
 * <p>It says that it is ready by a second byte in a file, for which no memory is needed.
 */
final class LeaseHolder {

  private LeaseHolder() {}

  /** Arguments: the file, the file to say in that it is ready, whether to fill the heap first. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path file = Path.of(arguments[0]);
    List<byte[]> ballast = new ArrayList<>(1 << 20);
    byte[] content = Files.readAllBytes(file);
    try (FileData.Mapped data = MmapGuard.snapshotOnWrite(file);
        OutputStream ready = new FileOutputStream(arguments[1])) {
      System.out.println(isLeased(data) ? "leased" : "copied");
      System.in.read(); // the first time, this takes memory
      ready.write(0);
      if (Boolean.parseBoolean(arguments[2])) {
        fill(ballast);
      }
      ready.write(1);
      System.in.read();
      ballast.clear();
      while (isLeased(data)) {
        Thread.sleep(1);
      }
      try {
        System.out.println(Arrays.equals(content, data.toByteArray()) ? "right" : "wrong");
      } catch (FileData.MappingFaultException e) {
        System.out.println(e.getMessage().replace(file + ": ", ""));
      }
      System.out.println("view " + data.segment().byteSize());
    }
    System.out.println(Files.size(file));
  }

  private static boolean isLeased(FileData data) {
    return data.toString().contains("leased");
  }

  private static void fill(List<byte[]> ballast) {
    for (int size = 1 << 20; size >= 16; size /= 2) {
      try {
        while (true) {
          ballast.add(new byte[size]);
        }
      } catch (OutOfMemoryError e) {
        // Smaller pieces still fit.
      }
    }
  }
}
