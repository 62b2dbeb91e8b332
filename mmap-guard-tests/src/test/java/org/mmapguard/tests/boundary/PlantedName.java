package org.mmapguard.tests.boundary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A class made for one name of {@code forbidden.txt}, which uses it in one way and does nothing
 * else.
 *
 * @param type the simple name of the class
 * @param kind the kind that the list has the name under
 * @param reason what the list says of that kind
 * @param named how reports show what is used
 * @param source the source, whose line that ends with {@link #MARK} is the use
 */
record PlantedName(String type, String kind, String reason, String named, String source) {

  static final String MARK = "// USE";
  static final String PACKAGE = "planted";

  private static final Path LIST =
      Build.ROOT.resolve(
          "mmap-guard-errorprone/src/main/resources/org/mmapguard/errorprone/forbidden.txt");

  /** Returns at least one for each name of the list. */
  static List<PlantedName> all() throws IOException {
    List<PlantedName> planted = new ArrayList<>();
    String[] header = {};
    for (String line : Files.readAllLines(LIST)) {
      if (line.startsWith(" ")) {
        int before = planted.size();
        for (Use use : uses(line.strip())) {
          String type = line.strip().replaceAll("\\W+", "_") + "_" + planted.size();
          planted.add(new PlantedName(type, header[0], header[1], use.named(), use.in(type)));
        }
        if (planted.size() == before) {
          throw new IllegalStateException("nothing can be made of" + line);
        }
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        header = line.split(": ", 2);
      }
    }
    return planted;
  }

  /** Returns the number of the line that is the use. */
  int line() {
    return (int) source.lines().takeWhile(line -> !line.endsWith(MARK)).count() + 1;
  }

  @Override
  public String toString() {
    return type;
  }

  /** A member that uses a name. */
  private record Use(String named, String member) {

    String in(String type) {
      return "package %s;\nclass %s {\n%s\n}\n".formatted(PACKAGE, type, member);
    }
  }

  private static List<Use> uses(String name) {
    if (name.equals("native *")) {
      return List.of(new Use("use", "native void use(); " + MARK));
    }
    if (name.endsWith(".*")) {
      return usesOfType(typeIn(name.replace('.', '/').replace("*", "")));
    }
    String[] typeAndMethod = name.split("#");
    return typeAndMethod.length == 1
        ? usesOfType(name)
        : usesOfMethod(typeAndMethod[0], typeAndMethod[1]);
  }

  private static List<Use> usesOfType(String type) {
    String body = "Object use() throws Exception { return Class.forName(\"%s\"); } ";
    return List.of(
        new Use(type, type.replace('$', '.') + " field; " + MARK),
        new Use(type, body.formatted(type) + MARK));
  }

  /** The parameters are not on the line of the call, since their types may be forbidden too. */
  private static List<Use> usesOfMethod(String type, String name) {
    return Stream.of(load(type).getDeclaredMethods())
        .filter(method -> method.getName().equals(name))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isBridge())
        .map(method -> new Use(type + '.' + name, call(method)))
        .toList();
  }

  private static String call(Method method) {
    List<String> parameters = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    String receiver = method.getDeclaringClass().getCanonicalName();
    if (!Modifier.isStatic(method.getModifiers())) {
      parameters.add(receiver + " receiver");
      receiver = "receiver";
    }
    for (Class<?> parameter : method.getParameterTypes()) {
      parameters.add(parameter.getCanonicalName() + " p" + parameters.size());
      arguments.add("p" + (parameters.size() - 1));
    }
    boolean isVoid = method.getReturnType() == void.class;
    return "%s use(%s) throws Throwable {\n%s\n%s.%s(%s); %s\n}"
        .formatted(
            isVoid ? "void" : "Object",
            String.join(", ", parameters),
            isVoid ? "" : "return",
            receiver,
            method.getName(),
            String.join(", ", arguments),
            MARK);
  }

  /** Returns a public type of java.base whose path begins with that of a package. */
  private static String typeIn(String path) {
    try (ModuleReader reader = ModuleFinder.ofSystem().find("java.base").orElseThrow().open();
        Stream<String> entries = reader.list()) {
      return entries
          .filter(entry -> entry.startsWith(path) && entry.endsWith(".class"))
          .map(entry -> entry.replace(".class", "").replace('/', '.'))
          .filter(type -> Modifier.isPublic(load(type).getModifiers()))
          .sorted()
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String type) {
    try {
      return Class.forName(type, false, ClassLoader.getPlatformClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
