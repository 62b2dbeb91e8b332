package org.mmapguard.errorprone;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types and methods that belong in one class, or in none. */
final class Forbidden {

  private static final String CHANNEL = "java.nio.channels.FileChannel";
  private static final String ASYNCHRONOUS = "java.nio.channels.AsynchronousFileChannel";
  private static final String ARENA = "java.lang.foreign.Arena";
  private static final String SEGMENT = "java.lang.foreign.MemorySegment";
  private static final String ACCESSIBLE = "java.lang.reflect.AccessibleObject";

  /** Types of which every use is forbidden, by their qualified names. */
  private static final Map<String, Danger> TYPES =
      Map.of(
          "java.nio.MappedByteBuffer",
          Danger.MAPPING,
          "java.nio.channels.FileLock",
          Danger.LOCK,
          ARENA,
          Danger.ARENA,
          "java.lang.foreign.Linker",
          Danger.NATIVE,
          "java.lang.foreign.SymbolLookup",
          Danger.NATIVE,
          "sun.misc.Unsafe",
          Danger.NATIVE);

  /** Methods of which every call is forbidden, overriding ones included, by type and name. */
  private static final Map<String, Map<String, Danger>> METHODS = new HashMap<>();

  static {
    forbid(Danger.MAPPING, CHANNEL, "map");
    forbid(Danger.LOCK, CHANNEL, "lock", "tryLock");
    forbid(Danger.LOCK, ASYNCHRONOUS, "lock", "tryLock");
    forbid(Danger.ARENA, ARENA, "global", "ofAuto", "ofConfined", "ofShared");
    forbid(Danger.NATIVE, SEGMENT, "ofAddress", "reinterpret");
    forbid(Danger.NATIVE, "java.lang.foreign.AddressLayout", "withTargetLayout");
    forbid(
        Danger.NATIVE, "java.lang.foreign.Linker", "downcallHandle", "nativeLinker", "upcallStub");
    forbid(Danger.NATIVE, "java.lang.foreign.SymbolLookup", "libraryLookup", "loaderLookup");
    forbid(Danger.NATIVE, "java.lang.System", "load", "loadLibrary");
    forbid(Danger.NATIVE, "java.lang.Runtime", "load", "loadLibrary");
    forbid(Danger.REFLECTION, ACCESSIBLE, "setAccessible", "trySetAccessible");
    forbid(Danger.REFLECTION, "java.lang.invoke.MethodHandles", "privateLookupIn");
  }

  private Forbidden() {}

  private static void forbid(Danger danger, String type, String... names) {
    Map<String, Danger> methods = METHODS.computeIfAbsent(type, _ -> new HashMap<>());
    for (String name : names) {
      methods.put(name, danger);
    }
  }

  /** Returns why using this type is forbidden, or null if it is not. */
  static @Nullable Danger type(@Nullable Type type) {
    return type == null ? null : typeNamed(type.tsym.getQualifiedName().toString());
  }

  /** Returns why the type of this qualified name is forbidden, or null if it is not. */
  static @Nullable Danger typeNamed(String name) {
    if (name.startsWith("jdk.internal.") || name.startsWith("sun.nio.ch.")) {
      return Danger.NATIVE;
    }
    return TYPES.get(name);
  }

  /** Returns why naming this type to reflection is forbidden, or null if it is not. */
  static @Nullable Danger reflected(String typeName) {
    return METHODS.containsKey(typeName) ? Danger.REFLECTION : typeNamed(typeName);
  }

  /** Returns why calling this method is forbidden, or null if it is not. */
  static @Nullable Danger call(MethodSymbol method, VisitorState state) {
    return Stream.concat(
            Stream.of(method), ASTHelpers.findSuperMethods(method, state.getTypes()).stream())
        .map(Forbidden::declared)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Danger declared(MethodSymbol method) {
    return METHODS
        .getOrDefault(method.owner.getQualifiedName().toString(), Map.of())
        .get(method.getSimpleName().toString());
  }

  /** Returns why naming this method of this type to reflection is forbidden, or null. */
  static @Nullable Danger named(Type type, String method, VisitorState state) {
    for (Type supertype : state.getTypes().closure(type)) {
      Symbol symbol = supertype.tsym;
      Danger danger =
          METHODS.getOrDefault(symbol.getQualifiedName().toString(), Map.of()).get(method);
      if (danger != null) {
        return danger;
      }
    }
    return null;
  }
}
