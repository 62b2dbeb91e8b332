package org.mmapguard.tests.resources;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/** What other code of a JVM does to the library. Run by {@link FailuresPassTest}. */
final class PassingFailures {

  private static final Logger LOGGER = Logger.getLogger("org.mmapguard");

  private PassingFailures() {}

  /** Arguments: what happens, and a file; or a class path instead, for class loaders. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    System.out.println(
        switch (arguments[0]) {
          case "direct memory is full" -> directMemoryIsFull(file);
          case "the logger throws" -> theLoggerThrows(file);
          default -> classLoadersThatStay(file, arguments[2].split(":"));
        });
  }

  private static String directMemoryIsFull(Path file) throws Exception {
    List<ByteBuffer> buffers = new ArrayList<>();
    String first = "nothing";
    try {
      while (true) {
        buffers.add(ByteBuffer.allocateDirect(buffers.size() < 100 ? 10_000 : 1));
      }
    } catch (OutOfMemoryError full) {
      try (FileData data = MmapGuard.mapFile(file)) {
        data.get(0);
      } catch (OutOfMemoryError | LinkageError e) {
        first = e.getClass().getSimpleName();
      }
    }
    buffers.clear();
    System.gc();
    Thread.sleep(200);
    try (FileData data = MmapGuard.mapFile(file)) {
      return first + ", " + data.get(0);
    }
  }

  private static String theLoggerThrows(Path file) throws Exception {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            throw new IllegalStateException("no room on the disk of the log");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    forget(file);
    for (int i = 0; i < 100 && ProcessResources.descriptorsUnder(file) > 0; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return ProcessResources.descriptorsUnder(file) + " descriptors stay";
  }

  @SuppressWarnings("MustBeClosedChecker") // it is forgotten on purpose
  private static void forget(Path file) throws Exception {
    MmapGuard.mapFile(file);
  }

  private static String classLoadersThatStay(Path file, String[] classPath) throws Exception {
    URL[] urls = new URL[classPath.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = Path.of(classPath[i]).toUri().toURL();
    }
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      loaders.add(used(urls, file));
    }
    long there = loaders.size();
    for (int i = 0; i < 100 && there > 0; i++) {
      System.gc();
      Thread.sleep(20);
      there = loaders.stream().filter(loader -> loader.get() != null).count();
    }
    return there + " class loaders stay";
  }

  private static WeakReference<ClassLoader> used(URL[] urls, Path file) throws Exception {
    URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    Class<?> library = loader.loadClass("org.mmapguard.MmapGuard");
    Class<?> type = loader.loadClass("org.mmapguard.FileData");
    for (String method : List.of("mapFile", "load")) {
      try (AutoCloseable data =
          (AutoCloseable) library.getMethod(method, Path.class).invoke(null, file)) {
        type.getMethod("get", long.class).invoke(data, 0L);
        type.getMethod("toByteArray").invoke(data);
      }
    }
    loader.close();
    return new WeakReference<>(loader);
  }
}
