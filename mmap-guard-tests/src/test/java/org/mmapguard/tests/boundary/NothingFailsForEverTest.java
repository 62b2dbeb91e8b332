package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mmapguard.tests.boundary.CompiledMethods.Method;

/**
 * What the JVM tries once, and what stays failed if it fails for a reason that passes: initializers
 * of classes, and the first use of a lambda.
 */
class NothingFailsForEverTest {

  /** What initializers call but constructors: each answers, whatever there is at the moment. */
  private static final Map<String, String> CALLS =
      Map.ofEntries(
          Map.entry("AtomicIntegerFieldUpdater.newUpdater", "looks at a field of its class"),
          Map.entry("ByteOrder.nativeOrder", "a constant"),
          Map.entry("Class.getModule", "a constant"),
          Map.entry("ConcurrentHashMap.newKeySet", "a constructor"),
          Map.entry("Files.isDirectory", "needs no descriptor; says no if it cannot look"),
          Map.entry("FileSystem.supportedFileAttributeViews", "a constant"),
          Map.entry("FileSystems.getDefault", "made when the JVM starts"),
          Map.entry("Linker$Option.captureStateLayout", "describes memory, makes no code"),
          Map.entry("MappedBatch.littleEndian", "MethodHandles.byteArrayViewVarHandle"),
          Map.entry("MappedCopies.chosen", "properties, and Setting.of"),
          Map.entry("Map.of", "a constructor"),
          Map.entry("Math.min", "pure"),
          Map.entry("MemoryLayout$PathElement.groupElement", "pure"),
          Map.entry("MemoryLayout.byteOffset", "pure"),
          Map.entry("Path.of", "of a constant"),
          Map.entry("Pattern.compile", "of a constant"),
          Map.entry("PosixFilePermissions.asFileAttribute", "a constructor"),
          Map.entry("PosixFilePermissions.fromString", "of a constant"),
          Map.entry("Recorder.isPresent", "asks for a module, which is there or not"),
          Map.entry("Set.contains", "pure"),
          Map.entry("Set.of", "a constructor"),
          Map.entry("Setting.of", "a property; a logger that fails harms nothing"),
          Map.entry("String.equals", "pure"),
          Map.entry("String.hashCode", "pure"),
          Map.entry("System.getProperty", "may be null, and never fails"),
          Map.entry("ValueLayout$OfInt.withOrder", "a constructor"),
          Map.entry("ValueLayout$OfLong.withOrder", "a constructor"),
          Map.entry("ValueLayout$OfShort.withOrder", "a constructor"));

  /** Methods that run while a file is opened, after the memory for that was asked for; or never. */
  private static final Set<String> WITH_LAMBDAS =
      Set.of(
          "Events$MappingsNow.<init>",
          "KeptFiles.take",
          "LeaseWatcher.add",
          "LiveMappings.largest",
          "Loading.file",
          "MemoryLockLimit.number",
          "MemoryLockLimit.refuses",
          "MmapGuard.whyNoPath",
          "PrivateFile.<init>",
          "ProcFs.holderOf",
          "Snapshot.copyOf",
          "Snapshot.in",
          "Snapshot.of");

  private final List<Method> methods = CompiledMethods.ofShippedModules();

  @Test
  void initializersCallWhatCannotFailForNow() {
    Set<String> found = new TreeSet<>();
    for (Method method : methods) {
      if (method.name().equals("<clinit>")) {
        for (CodeElement instruction : method.instructions()) {
          if (instruction instanceof InvokeInstruction call && !isOfItself(method, call)) {
            found.add(nameOf(call));
          }
        }
      }
    }
    assertEquals(new TreeSet<>(CALLS.keySet()), found, "look at each, and say why it is sound");
  }

  /** Constructors, of constants and of objects without a resource, and what an enum calls. */
  private static boolean isOfItself(Method method, InvokeInstruction call) {
    String name = call.name().stringValue();
    return name.equals("<init>")
        || name.equals("$values")
        || nameOf(call).startsWith(method.type() + ".<");
  }

  private static String nameOf(InvokeInstruction call) {
    return call.owner().asInternalName().replaceFirst(".*/", "") + "." + call.name().stringValue();
  }

  /**
   * The JDK wraps what it meets while it makes the class of a lambda, also an {@link
   * OutOfMemoryError}, and the JVM throws that again each time. So there are none where data is
   * read, closed or released.
   */
  @Test
  void lambdasAreUsedWhereFilesAreOpened() {
    Set<String> found =
        methods.stream()
            .filter(
                method ->
                    method.instructions().stream().anyMatch(NothingFailsForEverTest::makesLambda))
            .map(method -> method.toString().replaceFirst("lambda\\$(\\w+)\\$\\d+$", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(WITH_LAMBDAS), found);
  }

  private static boolean makesLambda(CodeElement instruction) {
    return instruction instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod().owner().displayName().contains("LambdaMetafactory");
  }
}
