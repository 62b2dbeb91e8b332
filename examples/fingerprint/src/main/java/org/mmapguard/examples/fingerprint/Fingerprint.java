package org.mmapguard.examples.fingerprint;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Prints size, checksums and first bytes of files, which are mapped where they can be. */
public final class Fingerprint {

  private static final String USAGE =
      """
      Usage: fingerprint [--snapshot] [--limit BYTES] [--] FILE...

      Prints the size, the SHA-256, the CRC-32C and the first 16 bytes of each FILE.
      A regular file is mapped; a FIFO, a device, or "-" (standard input) is read
      into memory.

        --snapshot     maps a private copy of a regular file, so that others may
                       write to the file meanwhile; the copy takes no space where
                       the file system shares blocks, as XFS and Btrfs do
        --limit BYTES  how much is read into memory at most: 1G, unless this says
                       something else; a K, M or G multiplies by 1024 once, twice
                       or three times
        --help         this text

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
        print(file, options, out, err);
      } catch (IOException | FileData.MappingFaultException | InvalidPathException e) {
        err.println("fingerprint: " + Reason.of(file, e));
        exitCode = 1;
      }
    }
    return exitCode;
  }

  private static void print(String file, Options options, PrintStream out, PrintStream err)
      throws IOException {
    try (FileData data = open(file, options, err)) {
      String kind =
          switch (data) {
            case FileData.Mapped _ -> options.snapshot() ? "snapshot" : "mapped";
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

  @MustBeClosed
  private static FileData open(String file, Options options, PrintStream err) throws IOException {
    if (file.equals("-")) {
      return MmapGuard.loadStdin(options.limit());
    }
    Path path = Path.of(file);
    // There is nothing to map in a file without bytes; such a file of /proc has some all the same.
    if (!Files.isRegularFile(path) || Files.size(path) == 0) {
      return MmapGuard.readFile(path, options.limit());
    }
    return options.snapshot() ? snapshot(path, err) : MmapGuard.load(path);
  }

  // @start region="snapshot"
  // The library copies in one call, which tells nothing meanwhile.
  @MustBeClosed
  private static FileData snapshot(Path path, PrintStream err) throws IOException {
    try (ElapsedTime _ = ElapsedTime.on(err, path + ": copying")) {
      return MmapGuard.snapshot(path);
    }
  } // @end
}
