package org.mmapguard.tests.boundary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the compiler made of the methods of the shipped modules. */
final class CompiledMethods {

  private CompiledMethods() {}

  /**
   * A method and its instructions.
   *
   * @param type the name of its class, within its package
   */
  record Method(String type, String name, MethodModel model) {

    List<CodeElement> instructions() {
      return model.code().map(code -> code.elementList()).orElse(List.of());
    }

    @Override
    public String toString() {
      return type + "." + name;
    }
  }

  static List<Method> ofShippedModules() {
    try (Stream<Path> core = Files.walk(Build.classes("mmap-guard-core"));
        Stream<Path> api = Files.walk(Build.classes("mmap-guard-api"))) {
      return Stream.concat(core, api)
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("module-info.class"))
          .flatMap(CompiledMethods::methods)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Method> methods(Path file) {
    try {
      ClassModel type = ClassFile.of().parse(file);
      String name = type.thisClass().asInternalName().replaceFirst(".*/", "");
      return type.methods().stream()
          .map(method -> new Method(name, method.methodName().stringValue(), method));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
