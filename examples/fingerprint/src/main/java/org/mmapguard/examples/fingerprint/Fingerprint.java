package org.mmapguard.examples.fingerprint;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Prints size, checksums and first bytes of files, which are mapped where they can be. */
public final class Fingerprint {

  private static final String USAGE =
      """
      Usage: fingerprint [--] FILE...

      Prints the size, the SHA-256, the CRC-32C and the first 16 bytes of each FILE.
      A regular file is mapped; a FIFO, a device, or "-" (standard input) is read
      into memory, up to 1 GiB.

        --jdk   the file lib/modules of the JDK that runs this, more than 100 MB
        --help  this text

      Exit code: 0 if all files were read, 1 if one was not, 2 for a wrong call.
      """;

  private Fingerprint() {}

  /**
   * Runs the application and exits.
   *
   * @param arguments files and options
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), out, System.err));
  }

  private static int run(List<String> arguments, PrintStream out, PrintStream err) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println("fingerprint: " + e.getMessage());
      err.print(USAGE);
      return 2;
    }
    if (options.help()) {
      out.print(USAGE);
      return 0;
    }
    int exitCode = 0;
    for (String file : options.files()) {
      try {
        print(file, out, err);
      } catch (IOException e) {
        err.println("fingerprint: " + Reason.of(file, e));
        exitCode = 1;
      }
    }
    return exitCode;
  }

  private static void print(String file, PrintStream out, PrintStream err) throws IOException {
    try (FileData data = MmapGuard.load(file)) {
      String kind =
          switch (data) {
            case FileData.Mapped _ -> "mapped";
            case FileData.Loaded _ -> "loaded";
          };
      Digests digests = Digests.of(data, Progress.on(err, file, data.size()));
      out.println(file);
      out.println("  size     " + data.size() + " bytes, " + kind);
      out.println("  SHA-256  " + digests.sha256());
      out.println("  CRC-32C  " + digests.crc32c());
      out.println("  start    " + digests.start());
    }
  }
}
