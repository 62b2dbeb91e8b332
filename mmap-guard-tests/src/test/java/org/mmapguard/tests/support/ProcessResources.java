package org.mmapguard.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Counts what this process holds, on Linux. */
public final class ProcessResources {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path MAPPINGS = Path.of("/proc/self/maps");
  private static final Path LOCKS = Path.of("/proc/locks");
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessResources() {}

  /** Counts the open descriptors of the files under a directory, deleted ones too. */
  public static long descriptorsUnder(Path directory) throws IOException {
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.filter(descriptor -> target(descriptor).startsWith(directory)).count();
    }
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException e) {
      return descriptor; // the descriptor of the listing itself, gone by now
    }
  }

  /** Counts the locks of all processes on a file. */
  public static long locksOn(Path file) throws IOException {
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    try (Stream<String> locks = Files.lines(LOCKS)) {
      return locks.filter(lock -> lock.contains(inode)).count();
    }
  }

  /** Counts all open descriptors. */
  public static long descriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.count();
    }
  }

  /** Returns the highest number of an open descriptor, that of the listing itself included. */
  public static long highestDescriptor() throws IOException {
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors
          .mapToLong(descriptor -> Long.parseLong(descriptor.getFileName().toString()))
          .max()
          .orElseThrow();
    }
  }

  /** Returns how much address space is in use, in bytes. */
  public static long addressSpace() throws IOException {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmSize:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Counts the mappings of the files under a directory, deleted ones too. */
  public static long mappingsUnder(Path directory) throws IOException {
    try (Stream<String> mappings = Files.lines(MAPPINGS)) {
      return mappings.filter(mapping -> mapping.contains(" " + directory)).count();
    }
  }

  /** Counts the read leases of this process on the files under a directory. */
  public static long leasesUnder(Path directory) throws IOException {
    long leases = 0;
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        try {
          if (Files.readSymbolicLink(descriptor).startsWith(directory)) {
            Path details = Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName());
            leases += Files.readString(details).contains("LEASE") ? 1 : 0;
          }
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    }
    return leases;
  }
}
