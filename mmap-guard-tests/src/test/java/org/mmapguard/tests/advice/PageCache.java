package org.mmapguard.tests.advice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The pages of a file that are in memory, seen by a process that reads none of them. */
final class PageCache {

  private static final String SCRIPT =
      """
      import ctypes, mmap, os, sys

      file = os.open(sys.argv[2], os.O_RDWR)
      size = os.fstat(file).st_size
      if sys.argv[1] == "evict":
          os.fsync(file)
          os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
      memory = mmap.mmap(file, size)
      pages = (size + mmap.PAGESIZE - 1) // mmap.PAGESIZE
      resident = (ctypes.c_ubyte * pages)()
      address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
      mincore = ctypes.CDLL(None).mincore
      mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
      if mincore(address, size, resident) != 0:
          sys.exit(1)
      print(sum(page & 1 for page in resident))
      """;

  private PageCache() {}

  /** Counts the resident pages. */
  static int count(Path file) throws IOException {
    return run("count", file);
  }

  /** Drops the pages, as far as the file system does so, and counts those that are left. */
  static int evict(Path file) throws IOException {
    return run("evict", file);
  }

  private static int run(String command, Path file) throws IOException {
    Process process =
        new ProcessBuilder("python3", "-c", SCRIPT, command, file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var answer = process.inputReader(StandardCharsets.US_ASCII)) {
      return Integer.parseInt(answer.readLine());
    }
  }
}
