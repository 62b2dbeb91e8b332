package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.boundary.CompiledMethods.Method;

/**
 * There is one way into whatever readers share: the gate, which delivers what a view left behind
 * before anything is taken. Each other monitor is known here, with the reason why no fault that
 * comes up inside leaves it locked or something half done.
 */
class OnlyKnownLocksTest {

  /** Monitors of the language, which the JVM releases whatever is thrown. */
  private static final Map<String, String> MONITORS =
      Map.ofEntries(
          Map.entry("Boundary$Region", "one call that is done or not; readers do not come here"),
          Map.entry("Gate", "delivered before; held by who closes, who joins, and for an array"),
          Map.entry("GuardedChannel", "its position moves after what is read was delivered"),
          Map.entry("KernelCopies", "a list of channels; the step that copies delivered before"),
          Map.entry("KeptFiles", "two words; opening and closing only, which deliver before"),
          Map.entry("LeakGuard", "two words; opening, and the cleaner, which reads no view"),
          Map.entry("LeaseWatcher", "opening, and a thread that reads no view"),
          Map.entry("LeasedFile", "opening, closing, and a thread that reads no view"),
          Map.entry("LockEntry", "opening and closing only, which deliver before"),
          Map.entry("LockTable", "opening and closing only, which deliver before"),
          Map.entry("Mapping", "closing only, which delivers before"),
          Map.entry("NativeFile", "two words; opening and closing only, which deliver before"),
          Map.entry("OpenFile", "one word each; opening, and a step that has delivered before"),
          Map.entry("RecorderStart", "opening and closing only, which deliver before"),
          Map.entry("ViewedMemory", "the cleaner, which reads no view, and joining, after Gate"));

  /** Rest, and wait for nobody. */
  private static final Set<String> PAUSES = Set.of("LockSupport.parkNanos", "Thread.sleep");

  private static final Set<String> LOCKS =
      Set.of(
          "Semaphore",
          "CountDownLatch",
          "CyclicBarrier",
          "Phaser",
          "Exchanger",
          "FutureTask",
          "CompletableFuture",
          "ArrayBlockingQueue",
          "LinkedBlockingQueue",
          "LinkedBlockingDeque",
          "SynchronousQueue");

  private final List<Method> methods = CompiledMethods.ofShippedModules();

  @Test
  void monitorsAreThoseOfKnownClasses() {
    Set<String> found =
        methods.stream()
            .filter(OnlyKnownLocksTest::entersMonitor)
            .map(Method::type)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(MONITORS.keySet()), found, "look at each, and say why it is sound");
  }

  private static boolean entersMonitor(Method method) {
    return method.model().flags().has(AccessFlag.SYNCHRONIZED)
        || method.instructions().stream().anyMatch(OnlyKnownLocksTest::isMonitorEnter);
  }

  private static boolean isMonitorEnter(CodeElement instruction) {
    return instruction instanceof MonitorInstruction monitor
        && monitor.opcode() == Opcode.MONITORENTER;
  }

  /** Such a lock stays locked if a fault comes up between its words. */
  @Test
  void nobodyUsesLocksThatAreMadeOfCode() {
    Set<String> found = new TreeSet<>();
    for (Method method : methods) {
      for (CodeElement instruction : method.instructions()) {
        String used =
            switch (instruction) {
              case InvokeInstruction call ->
                  call.owner().asInternalName() + "." + call.name().stringValue();
              case NewObjectInstruction made -> made.className().asInternalName() + ".";
              default -> "";
            };
        String name = used.replaceFirst(".*/", "");
        boolean isLock =
            used.startsWith("java/util/concurrent/locks/")
                || LOCKS.contains(name.replaceFirst("\\..*", ""));
        if (isLock && !PAUSES.contains(name)) {
          found.add(method + " uses " + name);
        }
      }
    }
    assertEquals(Set.of(), found);
  }

  @ParameterizedTest
  @CsvSource({
    "Gate.enter, Gate.take",
    "Gate.awaitClosing, Gate.requireOpen",
    "Mapping.close, Mapping.release",
    "Backing.openToCopy, NativeOpening.open",
    "Backing.openToCopy, JdkOpening.open"
  })
  void faultsAreDeliveredBeforeAnythingIsTaken(String entrance, String taking) {
    Method method =
        methods.stream().filter(each -> each.toString().equals(entrance)).findFirst().orElseThrow();
    int delivered = firstCall(method, "FaultBarrier.deliver");
    assertTrue(delivered >= 0 && delivered < firstCall(method, taking));
  }

  private static int firstCall(Method method, String name) {
    List<CodeElement> instructions = method.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i) instanceof InvokeInstruction call
          && (call.owner().asInternalName() + "." + call.name().stringValue())
              .endsWith("/" + name)) {
        return i;
      }
    }
    return -1;
  }
}
