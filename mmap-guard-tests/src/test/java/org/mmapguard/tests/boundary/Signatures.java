package org.mmapguard.tests.boundary;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the compiled API module shows to others: its descriptor, and its types with their members.
 */
final class Signatures {

  private Signatures() {}

  /** Describes the classes in a folder, without running any of their code. */
  static List<String> of(Path classes) throws IOException {
    List<String> lines = new ArrayList<>(descriptor(classes));
    URL[] path = {
      classes.toUri().toURL(), Build.classes("mmap-guard-core").toUri().toURL(),
    };
    // No other parent: the loaders of the JDK would answer with the modules that the tests run on.
    try (URLClassLoader loader = new URLClassLoader(path, null)) {
      for (String name : names(classes)) {
        Class<?> type = Class.forName(name, false, loader);
        if (isVisible(type)) {
          lines.addAll(type(type));
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return lines;
  }

  private static List<String> descriptor(Path classes) {
    ModuleDescriptor module = ModuleFinder.of(classes).findAll().iterator().next().descriptor();
    return Stream.of(
            Stream.of((module.isOpen() ? "open module " : "module ") + module.name()),
            module.exports().stream().map(e -> "exports " + e).sorted(),
            module.opens().stream().map(o -> "opens " + o).sorted())
        .flatMap(lines -> lines)
        .toList();
  }

  private static List<String> names(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.replace(".class", "").replaceAll("[/\\\\]", "."))
          .sorted()
          .toList();
    }
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return isVisible(type.getModifiers()) && (enclosing == null || isVisible(enclosing));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<String> type(Class<?> type) {
    String permitted =
        type.isSealed()
            ? Stream.of(type.getPermittedSubclasses())
                .map(Class::getName)
                .collect(Collectors.joining(", ", " permits ", ""))
            : "";
    String extended = type.isInterface() ? "" : " extends " + type.getGenericSuperclass();
    // Inherited members are included: a superclass that nobody sees may add to what all can call.
    // So are synthetic ones: javac makes such a member public by a bridge.
    Stream<String> members =
        Stream.of(
                Arrays.stream(type.getDeclaredConstructors())
                    .filter(Signatures::isShown)
                    .map(c -> c.toGenericString()),
                Arrays.stream(type.getFields())
                    .filter(Signatures::isShown)
                    .map(f -> f.toGenericString()),
                Stream.concat(
                        Arrays.stream(type.getMethods()), Arrays.stream(type.getDeclaredMethods()))
                    .filter(Signatures::isShown)
                    .map(m -> m.toGenericString()))
            .flatMap(lines -> lines)
            .distinct()
            .sorted()
            .map(member -> "  " + member);
    return Stream.concat(Stream.of("", type.toGenericString() + extended + permitted), members)
        .toList();
  }

  private static boolean isShown(Member member) {
    // Bridges too: javac makes one for each method that comes from a class that nobody sees.
    return isVisible(member.getModifiers())
        && !member.getDeclaringClass().getName().startsWith("java.");
  }
}
