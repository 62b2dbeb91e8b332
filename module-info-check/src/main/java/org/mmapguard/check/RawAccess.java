package org.mmapguard.check;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds of raw access to memory and files, and the names that give each of them away. */
enum RawAccess {
  FILE_MAPPING("file mapping", "java/nio/channels/FileChannel$MapMode"),
  MAPPED_BUFFER("mapped buffer", "java/nio/MappedByteBuffer"),
  FILE_LOCK("file lock", "java/nio/channels/FileLock"),
  ARENA("arena", "java/lang/foreign/Arena"),
  UNCHECKED_SEGMENT("unchecked segment"),
  FOREIGN_FUNCTION(
      "foreign function", "java/lang/foreign/Linker", "java/lang/foreign/SymbolLookup"),
  NATIVE_METHOD("native method"),
  NATIVE_LIBRARY("native library"),
  UNSAFE("Unsafe", "sun/misc/Unsafe"),
  JDK_INTERNALS("JDK internals", "jdk/internal/", "sun/nio/ch/");

  private static final Set<String> LOCKING =
      Set.of("java/nio/channels/FileChannel", "java/nio/channels/AsynchronousFileChannel");
  private static final Set<String> LOADING = Set.of("java/lang/System", "java/lang/Runtime");

  private final String label;

  /** Types by their internal names; one that ends in a slash stands for all types below it. */
  @SuppressWarnings("ImmutableEnumChecker") // it is what List.of returns
  private final List<String> types;

  RawAccess(String label, String... types) {
    this.label = label;
    this.types = List.of(types);
  }

  /** Returns the name of this kind as reports show it. */
  String label() {
    return label;
  }

  /** Tells which kind the mere mention of a type is, given the type's internal name. */
  static Optional<RawAccess> ofType(String name) {
    return Arrays.stream(values()).filter(access -> access.owns(name)).findFirst();
  }

  /**
   * Tells which kind a method is by its name.
   *
   * <p>{@code FileChannel.map} is not here: whatever class it is called through, the type of its
   * first parameter tells.
   */
  static Optional<RawAccess> ofMethod(String owner, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "lock", "tryLock" -> LOCKING.contains(owner) ? FILE_LOCK : null;
          case "ofAddress", "reinterpret" ->
              owner.equals("java/lang/foreign/MemorySegment") ? UNCHECKED_SEGMENT : null;
          case "withTargetLayout" ->
              owner.equals("java/lang/foreign/AddressLayout") ? UNCHECKED_SEGMENT : null;
          case "load", "loadLibrary" -> LOADING.contains(owner) ? NATIVE_LIBRARY : null;
          default -> null;
        });
  }

  private boolean owns(String name) {
    return types.stream()
        .anyMatch(
            type -> name.equals(type) || name.startsWith(type.endsWith("/") ? type : type + "$"));
  }
}
