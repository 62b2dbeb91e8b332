package org.mmapguard.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file is, told by its first bytes: names say what anybody wants them to. */
enum FileType {
  CLASS,
  ARCHIVE,
  OTHER;

  /** How many bytes tell, if there are as many. */
  static final int LENGTH = 8;

  private static final int CLASS_FILE = 0xCAFEBABE;

  /** Above the number of parts in what else begins so: programs for several processors (macOS). */
  private static final int FIRST_VERSION = 45;

  // "PK" and the kind of what follows: a file, or the end of an archive without any.
  private static final int FIRST_ENTRY = 0x504B0304;
  private static final int EMPTY_ARCHIVE = 0x504B0506;

  static FileType of(byte[] start) {
    if (start.length < LENGTH) {
      return OTHER;
    }
    ByteBuffer bytes = ByteBuffer.wrap(start);
    return switch (bytes.getInt()) {
      case CLASS_FILE -> (bytes.getInt() & 0xFFFF) >= FIRST_VERSION ? CLASS : OTHER;
      case FIRST_ENTRY, EMPTY_ARCHIVE -> ARCHIVE;
      default -> OTHER;
    };
  }

  static FileType of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(LENGTH));
    }
  }
}
