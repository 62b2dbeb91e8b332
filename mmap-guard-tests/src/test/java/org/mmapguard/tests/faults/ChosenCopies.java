package org.mmapguard.tests.faults;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Loads the library anew under the names of other JVMs and processors, and shows what it does. */
final class ChosenCopies {

  private static final List<String> PROPERTIES =
      List.of("org.mmapguard.copies", "java.vm.name", "java.vm.version", "os.name", "os.arch");

  private ChosenCopies() {}

  /** Arguments: a file; for each trial the properties, with commas. What is empty is missing. */
  public static void main(String[] arguments) throws Exception {
    for (int i = 1; i < arguments.length; i++) {
      String[] values = arguments[i].split(",", -1);
      for (int p = 0; p < values.length; p++) {
        if (values[p].isEmpty()) {
          System.clearProperty(PROPERTIES.get(p));
        } else {
          System.setProperty(PROPERTIES.get(p), values[p]);
        }
      }
      System.out.println(copies(Path.of(arguments[0])));
    }
  }

  private static String copies(Path file) throws Exception {
    URL[] library = {
      location("org.mmapguard.FileData"), location("org.mmapguard.core.Mapping"),
    };
    // No parent: each other one would find the module that is there.
    Class<?> guard = new URLClassLoader(library, null).loadClass("org.mmapguard.MmapGuard");
    Method map = guard.getMethod("mapFile", Path.class);
    try (AutoCloseable data = (AutoCloseable) map.invoke(null, file);
        AutoCloseable _ = (AutoCloseable) map.invoke(null, file)) {
      String shown = data.toString();
      return shown.contains("copies=")
          ? shown.replaceFirst(".*copies=(\\w+), open]$", "$1")
          : "whole";
    }
  }

  private static URL location(String type) throws ClassNotFoundException {
    return Class.forName(type).getProtectionDomain().getCodeSource().getLocation();
  }
}
