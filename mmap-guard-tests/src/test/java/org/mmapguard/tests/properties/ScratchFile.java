package org.mmapguard.tests.properties;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with given content that lasts for one try. */
public record ScratchFile(Path path) implements AutoCloseable {

  public static ScratchFile of(byte[] content) throws IOException {
    return new ScratchFile(Files.write(Files.createTempFile("mmap-guard-", ".bin"), content));
  }

  @Override
  public void close() throws IOException {
    Files.delete(path);
  }
}
