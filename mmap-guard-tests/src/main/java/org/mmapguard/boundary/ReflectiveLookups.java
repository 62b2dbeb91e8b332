package org.mmapguard.boundary;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the lookups of reflection and method handles that name what is forbidden.
 *
 * <p>ArchUnit does not show the constants of a method, so its bytes are read again. A lookup counts
 * if its method also loads the name of a forbidden type; or the name of a forbidden method, and
 * mentions the type that has it. How constants and lookup are connected is not analysed.
 */
final class ReflectiveLookups {

  private static final String LOOKUP = "java.lang.invoke.MethodHandles$Lookup";

  private static final Map<String, Set<String>> BY_CLASS_NAME =
      Map.of(
          "java.lang.Class",
          Set.of("forName"),
          "java.lang.ClassLoader",
          Set.of("loadClass"),
          LOOKUP,
          Set.of("findClass"),
          "java.lang.constant.ClassDesc",
          Set.of("of", "ofDescriptor", "ofInternalName"),
          "java.lang.constant.MethodTypeDesc",
          Set.of("ofDescriptor"),
          "java.lang.invoke.MethodType",
          Set.of("fromMethodDescriptorString"));

  private static final Map<String, Set<String>> BY_METHOD_NAME =
      Map.of(
          "java.lang.Class",
          Set.of("getMethod", "getDeclaredMethod"),
          LOOKUP,
          Set.of("findVirtual", "findStatic", "findSpecial", "bind"));

  /**
   * Descriptions of methods whose owner is a value; a name that some type must not have is enough.
   */
  private static final Map<String, Set<String>> BY_METHOD_NAME_ALONE =
      Map.of("java.lang.constant.MethodHandleDesc", Set.of("of", "ofMethod"));

  private final Set<String> strings = new HashSet<>();
  private final Set<String> types = new HashSet<>();
  private boolean classLookup;
  private boolean methodLookup;
  private boolean methodDescription;

  private ReflectiveLookups(MethodModel method) {
    mention(method.methodTypeSymbol());
    method.code().ifPresent(code -> code.forEach(this::read));
  }

  /** Describes each forbidden lookup of a class, and says why it is forbidden. */
  static List<String> in(JavaClass type) {
    List<String> found = new ArrayList<>();
    Optional<Source> source = type.getSource();
    if (source.isPresent()) {
      for (MethodModel method : ClassFile.of().parse(bytes(source.get())).methods()) {
        new ReflectiveLookups(method)
            .forbidden()
            .ifPresent(
                lookup ->
                    found.add(
                        "Method <%s.%s> in %s looks up %s"
                            .formatted(
                                type.getName(),
                                method.methodName().stringValue(),
                                type.getSourceCodeLocation(),
                                lookup)));
      }
    }
    return found;
  }

  private static byte[] bytes(Source source) {
    try (InputStream in = source.getUri().toURL().openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(CodeElement element) {
    switch (element) {
      case LoadConstantInstruction load when load.constantValue() instanceof String string ->
          strings.add(string);
      case LoadConstantInstruction load when load.constantValue() instanceof ClassDesc type ->
          mention(type);
      case InvokeInstruction call -> {
        String owner = name(call.owner().asSymbol());
        String method = call.name().stringValue();
        mention(call.owner().asSymbol());
        mention(call.typeSymbol());
        classLookup |= BY_CLASS_NAME.getOrDefault(owner, Set.of()).contains(method);
        methodLookup |= BY_METHOD_NAME.getOrDefault(owner, Set.of()).contains(method);
        methodDescription |= BY_METHOD_NAME_ALONE.getOrDefault(owner, Set.of()).contains(method);
      }
      default -> {}
    }
  }

  private void mention(MethodTypeDesc descriptor) {
    mention(descriptor.returnType());
    descriptor.parameterList().forEach(this::mention);
  }

  private void mention(ClassDesc type) {
    types.add(name(type));
  }

  private static String name(ClassDesc type) {
    return type.packageName().isEmpty()
        ? type.displayName()
        : type.packageName() + '.' + type.displayName();
  }

  /** Returns the name that is looked up and why that is forbidden. */
  private Optional<String> forbidden() {
    for (String string : strings) {
      String reason = classLookup ? Forbidden.reflected(string) : null;
      if (reason == null && methodDescription) {
        reason = Forbidden.method(string);
      }
      if (reason != null) {
        return Optional.of(string + ", which " + reason);
      }
      for (String type : types) {
        reason = methodLookup ? Forbidden.reflected(type, string) : null;
        if (reason != null) {
          return Optional.of(type + '.' + string + ", which " + reason);
        }
      }
    }
    return Optional.empty();
  }
}
