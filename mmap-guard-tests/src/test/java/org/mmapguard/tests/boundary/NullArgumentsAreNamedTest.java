package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Each argument of each public method that is null is named by the exception. */
class NullArgumentsAreNamedTest {

  /** What parameters of a type are called; several where it is not the same everywhere. */
  private static final Map<Class<?>, String> NAMES =
      Map.ofEntries(
          Map.entry(Path.class, "path|directory"),
          Map.entry(String.class, "path"),
          Map.entry(ByteOrder.class, "order"),
          Map.entry(byte[].class, "target|pattern"),
          Map.entry(short[].class, "target"),
          Map.entry(char[].class, "target"),
          Map.entry(int[].class, "target"),
          Map.entry(long[].class, "target"),
          Map.entry(float[].class, "target"),
          Map.entry(double[].class, "target"),
          Map.entry(ByteBuffer.class, "target"),
          Map.entry(WritableByteChannel.class, "target"),
          Map.entry(Charset.class, "charset"),
          Map.entry(FileData.ViewOp.class, "body"),
          Map.entry(FileData.BatchOp.class, "body"),
          Map.entry(FileData.Advice.class, "advice"));

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws Exception {
    file = Files.write(directory.resolve("file"), new byte[8]);
  }

  @Test
  void ofOpenings() throws Exception {
    assertTrue(assertNamed(MmapGuard.class, null) >= 8);
  }

  @Test
  void ofData() throws Exception {
    withEachData(data -> assertTrue(assertNamed(data.getClass(), data) > 15));
  }

  @Test
  void ofSlices() throws Exception {
    withEachData(data -> assertTrue(assertNamed(FileData.Slice.class, data.slice(0, 8)) > 15));
  }

  @Test
  void ofCursors() throws Exception {
    withEachData(
        data ->
            assertTrue(assertNamed(FileData.Cursor.class, data.cursor(ByteOrder.BIG_ENDIAN)) > 5));
  }

  @Test
  void ofBatches() throws Exception {
    withEachData(
        data ->
            assertTrue(
                data.<Integer, Exception>batch(reads -> assertNamed(FileData.Reads.class, reads))
                    > 7));
  }

  private void withEachData(ThrowingConsumer<FileData> body) throws Exception {
    try (FileData mapped = MmapGuard.mapFile(file);
        FileData loaded = MmapGuard.readFile(file, 8)) {
      for (FileData data : List.of(mapped, loaded)) {
        try {
          body.accept(data);
        } catch (Throwable e) {
          throw new AssertionError(data.toString(), e);
        }
      }
    }
  }

  /** Calls each method with one null after the other; returns how many there were. */
  private int assertNamed(Class<?> type, Object receiver) throws Exception {
    int nulls = 0;
    for (Method method : type.getMethods()) {
      if (!isOurs(method)) {
        continue;
      }
      Class<?>[] parameters = method.getParameterTypes();
      for (int i = 0; i < parameters.length; i++) {
        if (parameters[i].isPrimitive()) {
          continue;
        }
        Object[] arguments = Stream.of(parameters).map(this::argument).toArray(Object[]::new);
        arguments[i] = null;
        String called = method.toGenericString() + ", argument " + i;
        InvocationTargetException thrown =
            assertThrows(
                InvocationTargetException.class, () -> method.invoke(receiver, arguments), called);
        assertEquals(NullPointerException.class, thrown.getCause().getClass(), called);
        String message = String.valueOf(thrown.getCause().getMessage());
        assertTrue(message.matches(NAMES.get(parameters[i])), called + ": " + message);
        nulls++;
      }
    }
    return nulls;
  }

  private static boolean isOurs(Method method) {
    return method.getDeclaringClass().getPackage().equals(FileData.class.getPackage());
  }

  private Object argument(Class<?> type) {
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                file,
                file.toString(),
                ByteOrder.BIG_ENDIAN,
                0L,
                0,
                ByteBuffer.allocate(1),
                StandardCharsets.UTF_8,
                Channels.newChannel(System.out),
                FileData.Advice.NORMAL));
    values.addAll(
        List.of(new byte[1], new short[1], new char[1], new int[1], new long[1], new float[1]));
    values.addAll(
        List.of(
            new double[1],
            (FileData.ViewOp<Object, Exception>) bytes -> bytes,
            (FileData.BatchOp<Object, Exception>) reads -> reads));
    return values.stream()
        .filter(value -> boxed(type).isInstance(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type));
  }

  private static Class<?> boxed(Class<?> type) {
    return type == long.class ? Long.class : type == int.class ? Integer.class : type;
  }
}
