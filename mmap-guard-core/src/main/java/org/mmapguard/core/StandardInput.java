package org.mmapguard.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@link System#in}, unless standard input is closed.
 *
 * <p>The first file that a process opens without a standard input takes its descriptor, 0. In a JVM
 * that is the file of the JDK's own classes, and {@code System.in} reads that. It is found out on
 * Linux; no other system tells what a descriptor is.
 */
public final class StandardInput extends FilterInputStream {

  private static final String NAME = "standard input";
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");

  /** In the file of the JDK's classes, or -1 if descriptor 0 is something else. */
  private final long startOfClasses;

  private StandardInput() {
    super(PatientInput.of(System.in));
    startOfClasses = positionInClasses();
  }

  /**
   * Reads all of standard input, which stays open.
   *
   * @param limit the most bytes to accept
   * @param failures makes the exceptions
   * @return the bytes
   * @throws IOException as {@link BoundedReader#read} does, and if standard input is closed
   */
  public static Blocks read(long limit, Failures failures) throws IOException {
    return BoundedReader.read(new StandardInput(), NAME, limit, failures);
  }

  /**
   * Refuses a path that names standard input if that is closed: the file that has its descriptor is
   * none that anybody has asked for.
   */
  static void requireNotClosed(Path path) throws IOException {
    if (positionInClasses() >= 0 || Files.notExists(DESCRIPTOR)) {
      throw new FileSystemException(path.toString(), null, NAME + " is closed");
    }
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    requireOpen();
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    requireOpen();
    return count;
  }

  /** A stream that was set with {@link System#setIn} reads something else and moves nothing. */
  private void requireOpen() throws IOException {
    if (startOfClasses >= 0 && positionInClasses() > startOfClasses) {
      throw new IOException(NAME + " is closed");
    }
  }

  private static long positionInClasses() {
    String home = System.getProperty("java.home");
    if (home == null) {
      return -1; // a native image, which has no such file
    }
    Path classes = Path.of(home, "lib", "modules");
    try {
      // If it is open elsewhere too, that is the JVM's own, and 0 was redirected from that file.
      return Files.isSameFile(DESCRIPTOR, classes)
              && ProcFs.descriptorsOf(FileIdentity.of(classes)).size() == 1
          ? ProcFs.positionOf(DESCRIPTOR)
          : -1;
    } catch (IOException e) {
      return -1; // not on this system
    }
  }
}
