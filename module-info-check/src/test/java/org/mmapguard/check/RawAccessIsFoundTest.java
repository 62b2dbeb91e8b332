package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawAccessIsFoundTest {

  @TempDir private Path directory;

  static Stream<Arguments> offenders() {
    return Stream.of(
        // Mapping: both overloads, by reference, through a subclass, through a stream's channel
        arguments(
            "Object x(FileChannel c) throws Exception { return c.map(null, 0, 1); }",
            "x(FileChannel) file mapping: java.nio.channels.FileChannel.map"),
        arguments(
            "Object x(FileChannel c) throws Exception { return c.map(null, 0, 1, null); }",
            "x(FileChannel) file mapping: java.nio.channels.FileChannel.map"),
        arguments(
            "Object x(java.io.RandomAccessFile f) throws Exception {"
                + " return f.getChannel().map(null, 0, 1); }",
            "x(RandomAccessFile) file mapping: java.nio.channels.FileChannel.map"),
        arguments(
            "abstract static class Own extends FileChannel {}\n"
                + "Object x(Own c) throws Exception { return c.map(null, 0, 1); }",
            "x(Offender$Own) file mapping: Offender$Own.map"),
        arguments(
            "interface Map { Object map(FileChannel c, FileChannel.MapMode m, long p, long s)"
                + " throws Exception; }\nMap x() { return FileChannel::map; }",
            "x() file mapping: java.nio.channels.FileChannel.map"),
        // Buffers
        arguments("MappedByteBuffer x;", "x mapped buffer: java.nio.MappedByteBuffer"),
        arguments(
            "boolean x(Object o) { return o instanceof MappedByteBuffer; }",
            "x(Object) mapped buffer: java.nio.MappedByteBuffer"),
        arguments(
            "Object x() { return new MappedByteBuffer[1]; }",
            "x() mapped buffer: java.nio.MappedByteBuffer"),
        arguments(
            "Object x() { return new MappedByteBuffer[1][1]; }",
            "x() mapped buffer: java.nio.MappedByteBuffer"),
        arguments(
            "Object x() { return MappedByteBuffer.class; }",
            "x() mapped buffer: java.nio.MappedByteBuffer"),
        // Locks
        arguments(
            "void x(FileChannel c) throws Exception { c.lock(); }",
            "x(FileChannel) file lock: java.nio.channels.FileChannel.lock"),
        arguments(
            "void x(FileChannel c) throws Exception { c.tryLock(0, 1, true); }",
            "x(FileChannel) file lock: java.nio.channels.FileChannel.tryLock"),
        arguments(
            "void x(AsynchronousFileChannel c) { c.lock(); }",
            "x(AsynchronousFileChannel) file lock:"
                + " java.nio.channels.AsynchronousFileChannel.lock"),
        arguments(
            "void x(FileLock l) throws Exception { l.release(); }",
            "x(FileLock) file lock: java.nio.channels.FileLock.release"),
        // Arenas, also where only a signature names them
        arguments(
            "Object x() { return Arena.ofConfined(); }",
            "x() arena: java.lang.foreign.Arena.ofConfined"),
        arguments(
            "Object x() { return (java.util.function.Supplier<?>) Arena::ofAuto; }",
            "x() arena: java.lang.foreign.Arena.ofAuto"),
        arguments("List<Arena> x;", "x arena: java.lang.foreign.Arena"),
        arguments("void x(List<? super Arena[]> a) {}", "x(List) arena: java.lang.foreign.Arena"),
        // Segments without bounds, foreign functions, native code
        arguments(
            "Object x() { return MemorySegment.ofAddress(1); }",
            "x() unchecked segment: java.lang.foreign.MemorySegment.ofAddress"),
        arguments(
            "Object x(MemorySegment s) { return s.reinterpret(1); }",
            "x(MemorySegment) unchecked segment: java.lang.foreign.MemorySegment.reinterpret"),
        arguments(
            "Object x(AddressLayout l) { return l.withTargetLayout(l); }",
            "x(AddressLayout) unchecked segment: java.lang.foreign.AddressLayout.withTargetLayout"),
        arguments(
            "Object x() { return Linker.nativeLinker(); }",
            "x() foreign function: java.lang.foreign.Linker.nativeLinker"),
        arguments(
            "Object x() { return Linker.Option.critical(true); }",
            "x() foreign function: java.lang.foreign.Linker$Option.critical"),
        arguments(
            "Object x() { return SymbolLookup.loaderLookup(); }",
            "x() foreign function: java.lang.foreign.SymbolLookup.loaderLookup"),
        arguments("native void x();", "x() native method: Offender.x"),
        arguments("void x() { System.load(null); }", "x() native library: java.lang.System.load"),
        arguments(
            "void x() { Runtime.getRuntime().loadLibrary(null); }",
            "x() native library: java.lang.Runtime.loadLibrary"),
        // Internals
        arguments("Object x() { return sun.misc.Unsafe.class; }", "x() Unsafe: sun.misc.Unsafe"),
        arguments(
            "Object x() throws Exception { return Class.forName(\"sun.misc.Unsafe\"); }",
            "x() Unsafe: \"sun.misc.Unsafe\""),
        arguments(
            "Object x() throws Exception { return Class.forName(\"[Ljava.lang.foreign.Arena;\"); }",
            "x() arena: \"[Ljava.lang.foreign.Arena;\""),
        arguments(
            "Object x() { return java.lang.invoke.MethodType.fromMethodDescriptorString("
                + "\"()Ljava/lang/foreign/Arena;\", null); }",
            "x() arena: \"()Ljava/lang/foreign/Arena;\""),
        arguments(
            "Object x(java.lang.constant.ClassDesc c, java.lang.constant.MethodTypeDesc t) {"
                + " return java.lang.constant.MethodHandleDesc.ofMethod("
                + "java.lang.constant.DirectMethodHandleDesc.Kind.VIRTUAL, c, \"map\", t); }",
            "x(ClassDesc,MethodTypeDesc) file mapping: \"map\""),
        arguments(
            "static final String X = System.getProperty(\"jdk.internal.misc.Unsafe\");",
            "<clinit>() JDK internals: \"jdk.internal.misc.Unsafe\""));
  }

  @ParameterizedTest
  @MethodSource("offenders")
  void everyWayToReachIt(String member, String expected) throws IOException {
    List<String> found = scan(member);
    assertTrue(found.contains(expected), () -> expected + " is not among " + found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object x(FileChannel c) throws Exception { return c.read((java.nio.ByteBuffer) null); }",
        "Object x(List<?> l) { return l.stream().map(Object::toString); }",
        "void x(java.util.concurrent.locks.Lock l) { l.lock(); l.tryLock(); }",
        "Object x() { return java.nio.ByteBuffer.allocateDirect(1); }",
        "byte x(MemorySegment s) { return s.asSlice(1).get(ValueLayout.JAVA_BYTE, 0); }",
        "void x(java.util.Properties p) throws Exception { p.load(System.in); }",
        "static class Arena { Object ofShared() { return new Arena(); } }",
        "String x() { return \"java/lang/foreign/Arena\"; }",
        "String x() { return \"jdk.internal. is no class\"; }",
      })
  void nothingIsFoundInHarmlessCode(String member) throws IOException {
    assertEquals(List.of(), scan(member));
  }

  @Test
  void aSuperclassIsFound() throws IOException {
    assertEquals(
        List.of("(class) foreign function: java.lang.foreign.SymbolLookup"),
        scan("abstract static class Own implements SymbolLookup {}").stream()
            .filter(use -> use.startsWith("(class)"))
            .toList());
  }

  @Test
  void aNestedClassHasItsHostAsOwner() throws IOException {
    Path classes = compile("static class Inner { class Innermost { Arena arena; } }");
    byte[] innermost = Files.readAllBytes(classes.resolve("Offender$Inner$Innermost.class"));
    RawUse use = ClassScan.of(innermost, 0).getFirst();
    assertEquals("Offender$Inner$Innermost", use.className());
    assertEquals("Offender", use.owner());
  }

  private List<String> scan(String member) throws IOException {
    try (Stream<Path> files = Files.list(compile(member))) {
      return files
          .flatMap(file -> ClassScan.of(bytes(file), 0).stream())
          .map(use -> use.member() + " " + use.access() + ": " + use.reference())
          .toList();
    }
  }

  private Path compile(String member) throws IOException {
    String source =
        """
        import java.lang.foreign.*;
        import java.nio.MappedByteBuffer;
        import java.nio.channels.*;
        import java.util.List;

        class Offender {
          %s
        }
        """;
    return Jdk.compile(directory, "Offender", source.formatted(member));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
