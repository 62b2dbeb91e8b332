package org.mmapguard.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What a process that knows nothing of locks does to a file of which there is a snapshot. */
enum Harm {
  CUT_TO_ZERO {
    @Override
    void to(Path file) throws IOException {
      Content.cut(file, 0);
    }
  },
  CUT_IN_THE_MIDDLE {
    @Override
    void to(Path file) throws IOException {
      Content.cut(file, Cut.IN_THE_MIDDLE.of(Files.size(file)));
    }
  },
  CUT_INSIDE_THE_LAST_PAGE {
    @Override
    void to(Path file) throws IOException {
      Content.cut(file, Cut.INSIDE_THE_LAST_PAGE.of(Files.size(file)));
    }
  },
  OVERWRITTEN {
    @Override
    void to(Path file) throws IOException {
      Files.write(file, new byte[(int) Files.size(file)], StandardOpenOption.WRITE);
    }
  },
  DELETED {
    @Override
    void to(Path file) throws IOException {
      Files.delete(file);
    }
  },
  REPLACED {
    @Override
    void to(Path file) throws IOException {
      Path other = Files.write(file.resolveSibling(file.getFileName() + "-other"), new byte[1]);
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }
  };

  abstract void to(Path file) throws IOException;
}
