package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mmapguard.tests.boundary.Fence.ARCH_UNIT;
import static org.mmapguard.tests.boundary.Fence.ERROR_PRONE;
import static org.mmapguard.tests.boundary.Fence.JAVAC_LINT;
import static org.mmapguard.tests.boundary.Fence.MODULE_SYSTEM;
import static org.mmapguard.tests.boundary.Fence.PUBLIC_API;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each offence is planted in this project's sources, and the fences that must stop it do.
 *
 * <p>What is compiled is the file that it is planted in, against the classes of the rest; if that
 * is the module's descriptor, the whole module. The compiler runs with the arguments of the parent
 * POM, without Error Prone for the fences that look at classes.
 */
class EachFenceHoldsAloneTest {

  private static final String CORE = "mmap-guard-core";
  private static final String API = "mmap-guard-api";

  /**
   * A change of one source file.
   *
   * @param file the file, new or not
   * @param old the text to replace; empty if the file is new
   * @param text what to put there
   */
  private record Offence(
      String name, String module, String file, String old, String text, Set<Fence> stoppedBy) {

    void plantIn(Path sources) throws IOException {
      Path target = sources.resolve(file);
      Files.createDirectories(target.getParent());
      if (old.isEmpty()) {
        Files.writeString(target, text);
        return;
      }
      String before = Files.readString(Build.sources(module).resolve(file));
      assertTrue(before.contains(old), file + " no longer contains: " + old);
      Files.writeString(target, before.replace(old, text));
    }

    boolean isOfTheDescriptor() {
      return file.equals("module-info.java");
    }

    /** The row of the table in the documentation. */
    String row() {
      return stoppedBy.stream()
          .map(fence -> fence.title)
          .collect(Collectors.joining(", ", "| " + name + " | ", " |"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Offence rogue(
      String name, String module, String packageName, String body, Fence... stoppedBy) {
    String source = "package %s;\n\nfinal class Rogue {\n  private Rogue() {}\n\n  %s\n}\n";
    return new Offence(
        name,
        module,
        packageName.replace('.', '/') + "/Rogue.java",
        "",
        source.formatted(packageName, body),
        EnumSet.copyOf(List.of(stoppedBy)));
  }

  static List<Offence> offences() {
    return List.of(
        rogue(
            "a mapping in the API module",
            API,
            "org.mmapguard",
            """
            static Object map(java.nio.channels.FileChannel channel) throws java.io.IOException {
                return channel.map(java.nio.channels.FileChannel.MapMode.READ_ONLY, 0, 1);
              }\
            """,
            ERROR_PRONE,
            ARCH_UNIT),
        rogue(
            "a lock in the API module",
            API,
            "org.mmapguard",
            """
            static void lock(java.nio.channels.FileChannel channel) throws java.io.IOException {
                channel.lock();
              }\
            """,
            ERROR_PRONE,
            ARCH_UNIT),
        new Offence(
            "a mapping in `Mapping`",
            CORE,
            "org/mmapguard/core/Mapping.java",
            "  /** Returns the time since it was opened. */",
            """
              static Object rogue(java.nio.channels.FileChannel channel) throws IOException {
                return channel.map(java.nio.channels.FileChannel.MapMode.READ_ONLY, 0, 1);
              }

              /** Returns the time since it was opened. */\
            """,
            EnumSet.of(ERROR_PRONE, ARCH_UNIT)),
        rogue(
            "an arena in a second class of the core",
            CORE,
            "org.mmapguard.core",
            """
            static Object memory() {
                return java.lang.foreign.Arena.ofAuto().allocate(1);
              }\
            """,
            ERROR_PRONE,
            ARCH_UNIT),
        rogue(
            "`reinterpret` in the core",
            CORE,
            "org.mmapguard.core",
            """
            static Object grow(java.lang.foreign.MemorySegment segment) {
                return segment.reinterpret(Long.MAX_VALUE);
              }\
            """,
            JAVAC_LINT,
            ERROR_PRONE,
            ARCH_UNIT),
        rogue(
            "a call of the C library in a second class of the core",
            CORE,
            "org.mmapguard.core",
            """
            static Object function() {
                java.lang.foreign.Linker linker = java.lang.foreign.Linker.nativeLinker();
                return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("abort"),
                    java.lang.foreign.FunctionDescriptor.ofVoid());
              }\
            """,
            JAVAC_LINT,
            ERROR_PRONE,
            ARCH_UNIT),
        new Offence(
            "a dangerous call without its `SAFETY` comment",
            CORE,
            "org/mmapguard/core/Boundary.java",
            "// SAFETY: shared, on the whole file",
            "// shared, on the whole file",
            EnumSet.of(ERROR_PRONE)),
        rogue(
            "a mapping that nobody closes",
            API,
            "org.mmapguard",
            """
            static long leak(java.nio.file.Path path) throws java.io.IOException {
                return MmapGuard.mapFile(path).size();
              }\
            """,
            ERROR_PRONE),
        new Offence(
            "a third public type",
            API,
            "org/mmapguard/GuardedChannel.java",
            "final class GuardedChannel implements",
            "public final class GuardedChannel implements",
            EnumSet.of(PUBLIC_API)),
        new Offence(
            "a new public method",
            API,
            "org/mmapguard/GuardedData.java",
            "  private final ByteSource source;\n",
            "  private final ByteSource source;\n\n  public void added() {}\n",
            EnumSet.of(PUBLIC_API)),
        new Offence(
            "an opened package",
            API,
            "module-info.java",
            "exports org.mmapguard;",
            "exports org.mmapguard; opens org.mmapguard;",
            EnumSet.of(PUBLIC_API)),
        new Offence(
            "a third module that uses the core",
            API,
            "module-info.java",
            "module org.mmapguard {",
            "module org.mmapguard.other {",
            EnumSet.of(MODULE_SYSTEM)));
  }

  @ParameterizedTest
  @MethodSource("offences")
  void an_offence_is_stopped_by(Offence offence, @TempDir Path work) throws IOException {
    Path sources = work.resolve("sources");
    if (offence.isOfTheDescriptor()) {
      Build.copy(Build.sources(offence.module()), sources);
    }
    offence.plantIn(sources);
    assertEquals(offence.stoppedBy(), Fence.stopping(offence.module(), sources, work));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void the_sources_as_they_are_are_not_stopped(String module, @TempDir Path work)
      throws IOException {
    Path sources = work.resolve("sources");
    Build.copy(Build.sources(module), sources);
    assertEquals(Set.of(), Fence.stopping(module, sources, work));
  }

  static List<String> modules() {
    return List.of(CORE, API);
  }

  @Test
  void the_documentation_tells_who_stops_what() throws IOException {
    List<String> table =
        Files.readAllLines(Build.ROOT.resolve("docs", "boundary.md")).stream()
            .map(line -> line.replaceAll(" +", " "))
            .toList();
    List<String> missing = new ArrayList<>(offences().stream().map(Offence::row).toList());
    missing.removeAll(table);
    assertEquals(List.of(), missing, "rows that docs/boundary.md does not have");
  }
}
