package org.mmapguard.tests.locks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.OtherProcess;

/** What code of the same process does to a file that is mapped, without meaning harm. */
public enum Disturbance {
  NOTHING {
    @Override
    void disturb(Path file) {}
  },
  FILES_READ_ALL_BYTES {
    @Override
    void disturb(Path file) throws IOException {
      Files.readAllBytes(file);
    }
  },
  RANDOM_ACCESS_FILE {
    @Override
    void disturb(Path file) throws IOException {
      new RandomAccessFile(file.toFile(), "r").close();
    }
  },
  LOCK_OF_THE_JDK {
    @Override
    void disturb(Path file) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
          FileLock lock = channel.lock(0, Long.MAX_VALUE, true)) {
        lock.release();
      }
    }
  },
  CHILD_PROCESS {
    @Override
    void disturb(Path file) throws IOException, InterruptedException {
      new ProcessBuilder("cat", file.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  },
  SECOND_COPY_OF_THE_LIBRARY {
    @Override
    void disturb(Path file) throws Exception {
      URL[] library = {
        locationOf(FileData.class), locationOf(Class.forName("org.mmapguard.core.Mapping"))
      };
      try (URLClassLoader loader = new URLClassLoader(library, null)) {
        Class<?> copy = loader.loadClass("org.mmapguard.MmapGuard");
        AutoCloseable data =
            (AutoCloseable) copy.getMethod("mapFile", Path.class).invoke(null, file);
        data.close();
      }
    }
  };

  abstract void disturb(Path file) throws Exception;

  /** Disturbs a mapping of the file in each way, and prints what others can lock afterwards. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    try (OtherProcess other = OtherProcess.get()) {
      for (Disturbance disturbance : values()) {
        try (FileData data = MmapGuard.mapFile(file)) {
          String outcome = disturbance.outcome(file);
          System.out.println(
              disturbance
                  + outcome
                  + ": record lock "
                  + (other.couldLockExclusively(file) ? "lost" : "held")
                  + ", flock "
                  + (other.couldFlockExclusively(file) ? "none" : "held")
                  + ", "
                  + data.toString().replaceAll(".*(lock=[^,]+).*", "$1"));
        }
        if (!other.couldLockExclusively(file) || !other.couldFlockExclusively(file)) {
          System.out.println("still locked");
        }
      }
    }
  }

  private String outcome(Path file) throws Exception {
    try {
      disturb(file);
      return "";
    } catch (ReflectiveOperationException e) {
      return " (" + e.getCause().toString().replaceFirst(".*\\$", "") + ")";
    } catch (RuntimeException e) {
      return " (" + e.getClass().getSimpleName() + ")";
    }
  }

  static URL locationOf(Class<?> type) throws MalformedURLException {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
