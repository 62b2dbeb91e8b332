package org.mmapguard.tests.advice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.FileData.Advice;
import org.mmapguard.MmapGuard;

/** Gives advice about a file of which no page is in memory, and prints what came of it. */
public final class Advised {

  /** In milliseconds. */
  private static final int LONGEST_WAIT = 1000;

  private Advised() {}

  /** Advises on the file that is named; the second argument is the size of a page. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    long page = Long.parseLong(arguments[1]);
    try (FileData.Mapped data = MmapGuard.mapFile(file)) {
      for (Advice advice : List.of(Advice.RANDOM, Advice.SEQUENTIAL, Advice.NORMAL)) {
        data.advise(advice);
        System.out.println(advice + ": " + parts(file));
      }
      data.advise(Advice.RANDOM, 3 * page + 5, 10);
      System.out.println("RANDOM in page 3: " + parts(file));
      data.advise(Advice.RANDOM, 5 * page - 1, 2);
      System.out.println("RANDOM around the end of page 4: " + parts(file));
      data.advise(Advice.SEQUENTIAL, data.size(), 0);
      data.advise(Advice.NORMAL);
      System.out.println("NORMAL: " + parts(file));

      data.advise(Advice.WILL_NEED, 0, 16 * page);
      int resident = 0;
      for (int wait = 15; wait < LONGEST_WAIT && resident < 16; wait *= 4) {
        TimeUnit.MILLISECONDS.sleep(wait);
        resident = PageCache.count(file);
      }
      System.out.println("WILL_NEED: " + (resident >= 16 ? "read ahead" : resident + " pages"));
    }
  }

  /** Returns for each part of the mapping its size in KiB and its advice, as the kernel has it. */
  private static List<String> parts(Path file) throws IOException {
    List<String> parts = new ArrayList<>();
    boolean ours = false;
    String size = "";
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        ours = line.endsWith(" " + file);
      } else if (ours && line.startsWith("Size:")) {
        size = line.replaceAll("\\D", "");
      } else if (ours && line.startsWith("VmFlags:")) {
        Set<String> flags = new TreeSet<>(List.of(line.split(" +")));
        flags.retainAll(Set.of("rr", "sr"));
        parts.add(size + String.join("", flags));
      }
    }
    return parts;
  }
}
