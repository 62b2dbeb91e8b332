package org.mmapguard.tests.locks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.Opening;

/** Maps a file by a second name while another thread closes descriptors of it. */
public final class DescriptorsThatGo {

  /** One of those that are closed; the tracer makes the call that opens its description wait. */
  static final int NUMBER = 150;

  static final int DELAY_MILLIS = Forks.DELAY_MILLIS;

  private DescriptorsThatGo() {}

  /** Prints what the second name gives; arguments: the file, and its second name. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    try (FileData first = MmapGuard.mapFile(file)) {
      List<FileChannel> channels = new ArrayList<>();
      for (int i = 0; i < NUMBER; i++) {
        channels.add(FileChannel.open(file));
      }
      Thread.ofPlatform().start(() -> closeLater(channels));
      System.out.println(Opening.MAP_FILE.outcome(Path.of(arguments[1])) + " of " + first.size());
    }
  }

  private static void closeLater(List<FileChannel> channels) {
    try {
      TimeUnit.MILLISECONDS.sleep(DELAY_MILLIS / 2);
      for (FileChannel channel : channels) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
