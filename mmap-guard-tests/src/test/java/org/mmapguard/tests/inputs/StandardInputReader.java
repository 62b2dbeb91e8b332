package org.mmapguard.tests.inputs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Reads its standard input in one of the ways there are, and prints what came of it. */
final class StandardInputReader {

  private StandardInputReader() {}

  /** The ways; what is not a limit is an argument of {@code load} or its likes. */
  enum Way {
    LIMIT {
      @Override
      FileData open(String limit) throws IOException {
        return MmapGuard.loadStdin(Long.parseLong(limit));
      }
    },
    LIMIT_AFTER_ONE_BYTE {
      @Override
      FileData open(String limit) throws IOException {
        int first = System.in.read();
        System.out.println((char) first);
        return MmapGuard.loadStdin(Long.parseLong(limit));
      }
    },
    LIMIT_OF_REPLACEMENT {
      @Override
      FileData open(String file) throws IOException {
        System.setIn(new BufferedInputStream(Files.newInputStream(Path.of(file))));
        return MmapGuard.loadStdin(MmapGuard.UNLIMITED);
      }
    },
    STRING {
      @Override
      FileData open(String name) throws IOException {
        return MmapGuard.load(name);
      }
    },
    PATH {
      @Override
      FileData open(String name) throws IOException {
        return MmapGuard.load(Path.of(name));
      }
    },
    MAP_FILE {
      @Override
      FileData open(String name) throws IOException {
        return MmapGuard.mapFile(Path.of(name));
      }
    },
    SNAPSHOT {
      @Override
      FileData open(String name) throws IOException {
        return MmapGuard.snapshot(Path.of(name));
      }
    },
    VIEW {
      @Override
      FileData open(String name) throws IOException {
        throw MmapGuard.view(Path.of(name), bytes -> new AssertionError(bytes));
      }
    },
    READ_FILE {
      @Override
      FileData open(String name) throws IOException {
        return MmapGuard.readFile(Path.of(name), MmapGuard.UNLIMITED);
      }
    };

    abstract FileData open(String argument) throws IOException;
  }

  public static void main(String[] arguments) throws NoSuchAlgorithmException {
    try (FileData data = Way.valueOf(arguments[0]).open(arguments[1])) {
      System.out.println(data);
      System.out.println(digest(data));
    } catch (IOException | IllegalArgumentException e) {
      System.out.println(e);
    }
  }

  static String digest(FileData data) throws IOException, NoSuchAlgorithmException {
    try (InputStream in = data.newInputStream()) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
