package org.mmapguard.tests.properties;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** One call on an input stream, whose outcome can be compared between two streams. */
public record StreamCall(Kind kind, int argument) {

  /** The methods of an input stream. */
  public enum Kind {
    READ,
    READ_ARRAY,
    READ_N_INTO_ARRAY,
    READ_N,
    READ_ALL,
    SKIP,
    AVAILABLE,
    MARK,
    RESET,
    TRANSFER
  }

  /** Tells whether all streams must agree: at its end, an array stream reads nothing as -1. */
  public boolean isSpecified() {
    return kind != Kind.READ_ARRAY || argument != 0;
  }

  /** Makes the call and describes what it returned, or which kind of exception it threw. */
  public String on(InputStream in) {
    try {
      return switch (kind) {
        case READ -> String.valueOf(in.read());
        case READ_ARRAY -> readArray(in);
        case READ_N_INTO_ARRAY -> readIntoArray(in);
        case READ_N -> describe(in.readNBytes(argument));
        case READ_ALL -> describe(in.readAllBytes());
        case SKIP -> String.valueOf(in.skip(argument));
        case AVAILABLE -> String.valueOf(in.available());
        case MARK -> {
          in.mark(argument);
          yield "marked";
        }
        case RESET -> {
          in.reset();
          yield "reset";
        }
        case TRANSFER -> {
          ByteArrayOutputStream target = new ByteArrayOutputStream();
          yield in.transferTo(target) + " " + describe(target.toByteArray());
        }
      };
    } catch (IOException | RuntimeException e) {
      return e.getClass().getName();
    }
  }

  /** The target is one byte longer, so that a negative argument is an illegal length. */
  private String readArray(InputStream in) throws IOException {
    byte[] target = new byte[Math.max(argument, 0) + 1];
    int count = in.read(target, 1, argument);
    return count + " " + describe(target);
  }

  private String readIntoArray(InputStream in) throws IOException {
    byte[] target = new byte[Math.max(argument, 0) + 1];
    int count = in.readNBytes(target, 1, argument);
    return count + " " + describe(target);
  }

  private static String describe(byte[] bytes) {
    return bytes.length
        + " bytes "
        + HexFormat.of().formatHex(bytes, 0, Math.min(8, bytes.length))
        + " hash "
        + Objects.hash(Arrays.hashCode(bytes));
  }
}
