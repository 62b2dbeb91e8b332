package org.mmapguard.examples.fingerprint;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.mmapguard.MmapGuard;

/**
 * What the command line asks for.
 *
 * @param help whether to explain the usage instead
 * @param limit the most bytes to accept from what is read and not mapped
 * @param snapshot whether to map a private copy instead of the file
 * @param files what to read, {@code -} for standard input
 */
record Options(boolean help, long limit, boolean snapshot, List<String> files) {

  static Options parse(List<String> arguments) {
    List<String> files = new ArrayList<>();
    long limit = MmapGuard.DEFAULT_STDIN_LIMIT;
    boolean snapshot = false;
    boolean optionsEnded = false;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
        // Behind "--", a name that begins with a dash is a file, and a dash alone too.
        files.add(optionsEnded && argument.startsWith("-") ? "./" + argument : argument);
        continue;
      }
      switch (argument) {
        case "--" -> optionsEnded = true;
        case "--help", "-h" -> {
          return new Options(true, limit, snapshot, List.of());
        }
        case "--snapshot" -> snapshot = true;
        case "--limit" -> limit = bytes(rest.hasNext() ? rest.next() : "");
        default -> throw new IllegalArgumentException("unknown option " + argument);
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file is named");
    }
    return new Options(false, limit, snapshot, List.copyOf(files));
  }

  private static long bytes(String text) {
    String number = text.replaceFirst("[KMG]$", "");
    long unit =
        switch (text.substring(number.length())) {
          case "K" -> 1L << 10;
          case "M" -> 1L << 20;
          case "G" -> 1L << 30;
          default -> 1;
        };
    try {
      long bytes = Math.multiplyExact(Long.parseLong(number), unit);
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // The same words as for a negative number.
    }
    throw new IllegalArgumentException("--limit needs a number of bytes, not \"" + text + "\"");
  }
}
