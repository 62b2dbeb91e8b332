package org.mmapguard.tests.faults;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;

/**
 * Loads of the Vector API, found by name: the module is incubating, and only the JVM that crashes
 * needs it.
 */
final class VectorLoads {

  private static final MethodHandle LOAD;
  private static final MethodHandle SUM;
  private static final int LENGTH;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> vector = Class.forName("jdk.incubator.vector.ByteVector");
      Class<?> species = Class.forName("jdk.incubator.vector.VectorSpecies");
      Class<?> operator = Class.forName("jdk.incubator.vector.VectorOperators$Associative");
      Object preferred = lookup.findStaticGetter(vector, "SPECIES_PREFERRED", species).invoke();
      Object add =
          lookup
              .findStaticGetter(
                  Class.forName("jdk.incubator.vector.VectorOperators"), "ADD", operator)
              .invoke();
      LENGTH =
          (int)
              lookup
                  .findVirtual(species, "length", MethodType.methodType(int.class))
                  .invoke(preferred);
      LOAD =
          MethodHandles.insertArguments(
                  lookup.findStatic(
                      vector,
                      "fromMemorySegment",
                      MethodType.methodType(
                          vector, species, MemorySegment.class, long.class, ByteOrder.class)),
                  0,
                  preferred)
              .asType(
                  MethodType.methodType(
                      Object.class, MemorySegment.class, long.class, ByteOrder.class));
      SUM =
          MethodHandles.insertArguments(
                  lookup.findVirtual(
                      vector, "reduceLanes", MethodType.methodType(byte.class, operator)),
                  1,
                  add)
              .asType(MethodType.methodType(byte.class, Object.class));
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private VectorLoads() {}

  static long sum(MemorySegment bytes) {
    long sum = 0;
    try {
      for (long i = 0; i <= bytes.byteSize() - LENGTH; i += LENGTH) {
        Object vector = (Object) LOAD.invokeExact(bytes, i, ByteOrder.LITTLE_ENDIAN);
        sum += (byte) SUM.invokeExact(vector);
      }
    } catch (Throwable e) {
      throw e instanceof InternalError error ? error : new AssertionError(e);
    }
    return sum;
  }
}
