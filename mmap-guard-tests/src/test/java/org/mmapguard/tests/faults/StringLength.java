package org.mmapguard.tests.faults;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A native function that reads memory: {@code strlen} of the C library. */
final class StringLength {

  private static final MethodHandle STRLEN = strlen();

  private StringLength() {}

  @SuppressWarnings("restricted") // the point is to leave the JVM's care
  private static MethodHandle strlen() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("strlen"), FunctionDescriptor.of(JAVA_LONG, ADDRESS));
  }

  static long of(MemorySegment bytes) {
    try {
      return (long) STRLEN.invokeExact(bytes);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
