package org.mmapguard.tests.resources;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.LibraryClasses;
import org.mmapguard.tests.support.Opening;

/**
 * Maps files until that fails, prints why, and how another file fares then; closes them all, and
 * does it again.
 */
final class LimitsReader {

  private LimitsReader() {}

  /** Arguments: how many files at most, the other file, then the files to map in turn. */
  public static void main(String[] arguments) throws Exception {
    int most = Integer.parseInt(arguments[0]);
    Path another = Path.of(arguments[1]);
    List<Path> files = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      files.add(Path.of(arguments[i]));
    }
    LibraryClasses.loadAll(); // while they can be opened
    for (Opening opening : Opening.values()) {
      opening.open(files.getFirst()); // and what they need
    }
    mapAll(files, most, another);
    mapAll(files, most, another);
  }

  private static void mapAll(List<Path> files, int most, Path another) {
    List<FileData> mapped = new ArrayList<>();
    try {
      while (mapped.size() < most) {
        mapped.add(MmapGuard.mapFile(files.get(mapped.size() % files.size())));
      }
    } catch (IOException e) {
      System.out.println(mapped.size() + " mapped, then " + e);
      for (Opening opening : Opening.values()) {
        System.out.println(opening.outcome(another));
      }
    }
    mapped.forEach(FileData::close);
    System.out.println("closed");
  }
}
