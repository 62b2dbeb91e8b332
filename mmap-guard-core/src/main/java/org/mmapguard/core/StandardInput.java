package org.mmapguard.core;

import java.io.FilterInputStream;
import java.io.IOException;
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
  private static final Path DESCRIPTOR = ProcessDescriptors.FILES.resolve("0");

  /** In the file of the JDK's classes, or -1 if descriptor 0 is something else. */
  private final long startOfClasses;

  private StandardInput() {
    super(System.in);
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
    Path classes = Path.of(System.getProperty("java.home"), "lib", "modules");
    try {
      // If it is open elsewhere too, that is the JVM's own, and 0 was redirected from that file.
      return Files.isSameFile(DESCRIPTOR, classes)
              && ProcessDescriptors.entriesOf(FileIdentity.of(classes)).size() == 1
          ? ProcessDescriptors.positionOf(DESCRIPTOR)
          : -1;
    } catch (IOException e) {
      return -1; // not on this system
    }
  }
}
