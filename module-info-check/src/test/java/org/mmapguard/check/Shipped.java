package org.mmapguard.check;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars as they are published, in the two ways in which an application can have them. */
enum Shipped {
  TWO_JARS("org.mmapguard.core", Jar.CORE, Jar.API),
  ALL_IN_ONE("org.mmapguard", Jar.ALL);

  private final String core;
  private final Jar[] jars;

  Shipped(String core, Jar... jars) {
    this.core = core;
    this.jars = jars;
  }

  /** Returns the option that lets the library call the C library, as a module. */
  String nativeAccess() {
    return "--enable-native-access=" + core;
  }

  /** Returns a module path or class path of these jars and more. */
  String path(Path... more) {
    return Stream.concat(Arrays.stream(jars).map(Jar::file), Arrays.stream(more))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** One packaged jar of this build. */
  enum Jar {
    CORE("core.jar"),
    API("api.jar"),
    ALL("all.jar"),
    CHECK("application.jar");

    private final String property;

    Jar(String property) {
      this.property = property;
    }

    Path file() {
      Path file = Path.of(Objects.requireNonNull(System.getProperty(property), property));
      if (!Files.isRegularFile(file)) {
        throw new IllegalStateException(file + " is missing: run the phase verify, with -am");
      }
      return file.normalize();
    }
  }

  /** The version that they are published with. */
  static String version() {
    return Objects.requireNonNull(System.getProperty("project.version"));
  }
}
