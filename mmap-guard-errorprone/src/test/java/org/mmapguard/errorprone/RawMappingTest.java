package org.mmapguard.errorprone;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawMappingTest {

  @TempDir Path classes;

  @Test
  void mapping_a_file_is_an_error_however_it_is_called() {
    compile(
            """
            package sample;
            import java.io.RandomAccessFile;
            import java.lang.foreign.Arena;
            import java.lang.foreign.MemorySegment;
            import java.nio.MappedByteBuffer;
            import java.nio.channels.FileChannel;
            import java.nio.channels.FileChannel.MapMode;
            import java.util.function.Supplier;
            class Sample {
              interface Map {
                Object map(MapMode mode, long at, long size) throws Exception; // ERROR RawMapping
              }
              abstract static class Wrapped extends FileChannel {
                Object inherited() throws Exception {
                  return map(MapMode.READ_ONLY, 0, 1); // ERROR RawMapping
                }
              }
              Object buffer(FileChannel channel) throws Exception {
                return channel.map(MapMode.READ_ONLY, 0, 1); // ERROR RawMapping
              }
              Object segment(FileChannel channel) throws Exception {
                return channel.map(MapMode.READ_ONLY, 0, 1, null); // ERROR RawMapping
              }
              Object chained(RandomAccessFile file) throws Exception {
                return file.getChannel().map(MapMode.READ_ONLY, 0, 1); // ERROR RawMapping
              }
              Object subclass(Wrapped channel) throws Exception {
                return channel.map(MapMode.READ_ONLY, 0, 1); // ERROR RawMapping
              }
              Map reference(FileChannel channel) {
                return channel::map; // ERROR RawMapping
              }
              MappedByteBuffer field; // ERROR RawMapping
              Object load(Object buffer) {
                return ((MappedByteBuffer) buffer).load(); // ERROR RawMapping
              }
            }
            """)
        .reportsTheMarkedLinesOnly()
        .says("channel.map maps a file; use MmapGuard.mapFile or MmapGuard.load");
  }

  @Test
  void locking_a_file_is_an_error() {
    compile(
            """
            package sample;
            import java.nio.channels.AsynchronousFileChannel;
            import java.nio.channels.FileChannel;
            import java.nio.channels.FileLock;
            import java.util.concurrent.locks.ReentrantLock;
            class Sample {
              void whole(FileChannel channel) throws Exception {
                channel.lock(); // ERROR RawMapping
                channel.tryLock(0, 1, true); // ERROR RawMapping
              }
              void asynchronous(AsynchronousFileChannel channel) throws Exception {
                channel.lock(); // ERROR RawMapping
                channel.tryLock(); // ERROR RawMapping
              }
              boolean parameter(FileLock lock) { // ERROR RawMapping
                return true;
              }
              void harmless(ReentrantLock lock) {
                lock.lock();
                lock.tryLock();
              }
            }
            """)
        .reportsTheMarkedLinesOnly()
        .says("channel.lock locks a file; use MmapGuard.mapFile");
  }

  @Test
  void arenas_are_errors_also_where_their_type_is_not_written() {
    compile(
            """
            package sample;
            import static java.lang.foreign.Arena.ofShared;
            import java.lang.foreign.Arena;
            import java.util.List;
            import java.util.function.Supplier;
            class Sample {
              Object confined = Arena.ofConfined(); // ERROR RawMapping
              Object imported = ofShared(); // ERROR RawMapping
              Object qualified = java.lang.foreign.Arena.global(); // ERROR RawMapping
              Supplier<?> reference = Arena::ofAuto; // ERROR RawMapping
              List<Arena> argument; // ERROR RawMapping
              Class<?> literal = Arena.class; // ERROR RawMapping
              void parameter(Arena arena) {} // ERROR RawMapping
              abstract class Own implements Arena {} // ERROR RawMapping
              @SuppressWarnings("RawMapping")
              Object suppressed = Arena.ofConfined(); // ERROR RawMapping
            }
            """)
        .reportsTheMarkedLinesOnly()
        .says("Arena.ofConfined manages native memory; use FileData.segment()");
  }

  @Test
  void values_of_forbidden_types_are_errors_where_other_code_hands_them_out() {
    compile(
            """
            package sample;
            class Sample {
              Object receiver(java.nio.channels.OverlappingFileLockException harmless,
                  Library library) {
                var arena = library.arenas().iterator().next(); // ERROR RawMapping
                return harmless;
              }
              interface Library {
                Iterable<java.lang.foreign.Arena> arenas(); // ERROR RawMapping
              }
            }
            """)
        .reportsTheMarkedLinesOnly();
  }

  @Test
  void native_memory_and_native_code_are_errors() {
    compile(
            """
            package sample;
            import java.lang.foreign.AddressLayout;
            import java.lang.foreign.Linker;
            import java.lang.foreign.MemorySegment;
            import java.lang.foreign.SymbolLookup;
            import java.lang.foreign.ValueLayout;
            class Sample {
              MemorySegment address = MemorySegment.ofAddress(1); // ERROR RawMapping
              MemorySegment larger(MemorySegment segment) {
                return segment.reinterpret(100); // ERROR RawMapping
              }
              AddressLayout layout(AddressLayout address) {
                return address.withTargetLayout(ValueLayout.JAVA_INT); // ERROR RawMapping
              }
              Object linker = Linker.nativeLinker(); // ERROR RawMapping
              Object lookup = SymbolLookup.loaderLookup(); // ERROR RawMapping
              native int call(); // ERROR RawMapping
              void libraries() {
                System.load("/a"); // ERROR RawMapping
                System.loadLibrary("a"); // ERROR RawMapping
                Runtime.getRuntime().load("/a"); // ERROR RawMapping
                Runtime.getRuntime().loadLibrary("a"); // ERROR RawMapping
              }
              Object unsafe(sun.misc.Unsafe unsafe) { return unsafe; } // ERROR RawMapping
              Object internal = jdk.internal.misc.Unsafe.getUnsafe(); // ERROR RawMapping
              MemorySegment harmless = MemorySegment.ofArray(new byte[1]).asSlice(0);
              byte harmlessRead = harmless.get(ValueLayout.JAVA_BYTE, 0);
              String property = System.getProperty("load");
            }
            """)
        .reportsTheMarkedLinesOnly()
        .says("segment.reinterpret reaches memory that the JVM does not check; use FileData");
  }

  @Test
  void reflection_that_names_them_is_an_error() {
    compile(
            """
            package sample;
            import java.lang.invoke.MethodHandles;
            import java.lang.reflect.Method;
            import java.nio.channels.FileChannel;
            import java.util.stream.Stream;
            class Sample {
              static final String NAME = "java.lang.foreign" + ".Arena";
              Object byName() throws Exception {
                return Class.forName(NAME); // ERROR RawMapping
              }
              Object byLoader(ClassLoader loader) throws Exception {
                return loader.loadClass("jdk.internal.misc.Unsafe"); // ERROR RawMapping
              }
              Object byLookup(MethodHandles.Lookup lookup) throws Exception {
                return lookup.findClass("sun.misc.Unsafe"); // ERROR RawMapping
              }
              Object handle(MethodHandles.Lookup lookup) throws Exception {
                return lookup.findVirtual(FileChannel.class, "map", null); // ERROR RawMapping
              }
              Object method(FileChannel channel) throws Exception {
                return channel.getClass().getMethod("tryLock"); // ERROR RawMapping
              }
              Object bound(FileChannel channel, MethodHandles.Lookup lookup) throws Exception {
                return lookup.bind(channel, "lock", null); // ERROR RawMapping
              }
              void open(Method method) {
                method.setAccessible(true); // ERROR RawMapping
                method.trySetAccessible(); // ERROR RawMapping
              }
              Object privately(MethodHandles.Lookup lookup) throws Exception {
                return MethodHandles.privateLookupIn(String.class, lookup); // ERROR RawMapping
              }
              Object harmless(MethodHandles.Lookup lookup) throws Exception {
                System.out.println("java.lang.foreign.Arena");
                Class.forName("java.lang.String");
                Stream.class.getMethod("map", java.util.function.Function.class);
                return lookup.findVirtual(FileChannel.class, "size", null);
              }
            }
            """)
        .reportsTheMarkedLinesOnly()
        .says("call the public API of MmapGuard and FileData");
  }

  @Test
  void reading_and_writing_a_file_is_no_error() {
    compile(
            """
            package sample;
            import java.lang.foreign.Arena;
            import java.lang.foreign.MemorySegment;
            import java.nio.ByteBuffer;
            import java.nio.MappedByteBuffer;
            import java.nio.channels.FileChannel;
            import java.nio.file.Path;
            import java.util.Optional;
            import java.util.stream.Stream;
            class Sample {
              /** An import and a comment name {@link Arena} and {@link MappedByteBuffer} only. */
              long read(Path path) throws Exception {
                try (FileChannel channel = FileChannel.open(path)) {
                  var buffer = ByteBuffer.allocateDirect(8);
                  channel.read(buffer);
                  return channel.size() + MemorySegment.ofBuffer(buffer).byteSize();
                }
              }
              Object map() {
                return Stream.of(1).map(String::valueOf).map(Optional::of);
              }
            }
            """)
        .reportsTheMarkedLinesOnly();
  }

  @Test
  void the_owner_and_its_nested_classes_are_exempt_and_no_other_class_is() {
    new Compilation(
            classes,
            "Sample",
            """
            package sample;
            import java.lang.foreign.Arena;
            class Sample {
              static class Nested {
                // SAFETY: a test
                Arena arena = Arena.ofAuto();
              }
            }
            class SampleOther {
              Object arena = Arena.ofAuto(); // ERROR RawMapping
            }
            """,
            "-XepOpt:MmapGuard:Owner=sample.Sample")
        .reportsTheMarkedLinesOnly();
  }

  private Compilation compile(String source) {
    return new Compilation(classes, "Sample", source);
  }
}
