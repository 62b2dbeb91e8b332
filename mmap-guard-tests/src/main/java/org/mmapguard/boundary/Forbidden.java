package org.mmapguard.boundary;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types and methods that belong in one class, or in none; all by name, and so not touched. */
final class Forbidden {

  private static final String ARENA = "java.lang.foreign.Arena";
  private static final String LINKER = "java.lang.foreign.Linker";
  private static final String LOOKUP = "java.lang.foreign.SymbolLookup";

  /** Types of which every use is forbidden. */
  private static final Map<String, Danger> TYPES =
      Map.of(
          "java.nio.MappedByteBuffer",
          Danger.MAPPING,
          "java.nio.channels.FileLock",
          Danger.LOCK,
          ARENA,
          Danger.ARENA,
          LINKER,
          Danger.NATIVE,
          LOOKUP,
          Danger.NATIVE,
          "sun.misc.Unsafe",
          Danger.NATIVE);

  /** Methods of which every call is forbidden, through subtypes too, by type and name. */
  private static final Map<String, Map<String, Danger>> METHODS = new HashMap<>();

  static {
    forbid(Danger.MAPPING, "java.nio.channels.FileChannel", "map");
    forbid(Danger.LOCK, "java.nio.channels.FileChannel", "lock", "tryLock");
    forbid(Danger.LOCK, "java.nio.channels.AsynchronousFileChannel", "lock", "tryLock");
    forbid(Danger.ARENA, ARENA, "global", "ofAuto", "ofConfined", "ofShared");
    forbid(Danger.NATIVE, "java.lang.foreign.MemorySegment", "ofAddress", "reinterpret");
    forbid(Danger.NATIVE, "java.lang.foreign.AddressLayout", "withTargetLayout");
    forbid(Danger.NATIVE, LINKER, "downcallHandle", "nativeLinker", "upcallStub");
    forbid(Danger.NATIVE, LOOKUP, "libraryLookup", "loaderLookup");
    forbid(Danger.NATIVE, "java.lang.System", "load", "loadLibrary");
    forbid(Danger.NATIVE, "java.lang.Runtime", "load", "loadLibrary");
    forbid(
        Danger.REFLECTION,
        "java.lang.reflect.AccessibleObject",
        "setAccessible",
        "trySetAccessible");
    forbid(Danger.REFLECTION, "java.lang.invoke.MethodHandles", "privateLookupIn");
  }

  private Forbidden() {}

  private static void forbid(Danger danger, String type, String... names) {
    Map<String, Danger> methods = METHODS.computeIfAbsent(type, _ -> new HashMap<>());
    for (String name : names) {
      methods.put(name, danger);
    }
  }

  /** Returns why using a type, or an array of it, is forbidden, or null; by its binary name. */
  static @Nullable Danger type(String binaryName) {
    String name = binaryName.replaceFirst("^\\[+L(.*);$", "$1");
    if (name.startsWith("jdk.internal.") || name.startsWith("sun.nio.ch.")) {
      return Danger.NATIVE;
    }
    int nested = name.indexOf('$');
    return TYPES.get(nested < 0 ? name : name.substring(0, nested));
  }

  /** Returns why calling this method of this type is forbidden, or null if it is not. */
  static @Nullable Danger call(JavaClass type, String method) {
    for (Map.Entry<String, Map<String, Danger>> holder : METHODS.entrySet()) {
      Danger danger = holder.getValue().get(method);
      if (danger != null && type.isAssignableTo(holder.getKey())) {
        return danger;
      }
    }
    return null;
  }

  /** Tells whether reflection must not name this type. */
  static boolean isReflected(String type) {
    return METHODS.containsKey(type) || type(type) != null;
  }

  /** Tells whether reflection must not name this method of this type. */
  static boolean isReflected(String type, String method) {
    return METHODS.getOrDefault(type, Map.of()).containsKey(method);
  }
}
