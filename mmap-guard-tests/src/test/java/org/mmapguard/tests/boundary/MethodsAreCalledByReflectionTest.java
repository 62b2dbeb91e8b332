package org.mmapguard.tests.boundary;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * Whatever is public can be called by reflection too, as template engines, expression languages and
 * dynamic languages do, although much of it comes from classes that are not public.
 */
class MethodsAreCalledByReflectionTest {

  private static final byte[] CONTENT = "0123456789abcdef".getBytes();

  @TempDir Path directory;

  static Stream<Class<?>> publicTypes() {
    return Stream.of(FileData.class, MmapGuard.class)
        .flatMap(outer -> Stream.concat(Stream.of(outer), Arrays.stream(outer.getClasses())))
        .filter(type -> Modifier.isPublic(type.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("publicTypes")
  void every_public_method_is_accessible_to_everybody(Class<?> type) {
    assertAll(
        Arrays.stream(type.getMethods())
            .filter(method -> isOurs(method.getDeclaringClass()))
            .map(method -> accessible(type, method)));
  }

  @Test
  void the_methods_of_data_are_among_them() {
    for (Class<?> type :
        List.of(FileData.Mapped.class, FileData.Loaded.class, FileData.Slice.class)) {
      assertTrue(
          Arrays.stream(type.getMethods()).filter(m -> isOurs(m.getDeclaringClass())).count() > 20);
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getPackage().equals(FileData.class.getPackage());
  }

  private static Executable accessible(Class<?> type, Method method) {
    return () -> {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      assertDoesNotThrow(() -> lookup.unreflect(method), method::toString);
      if (!Modifier.isStatic(method.getModifiers())) {
        MethodType signature =
            MethodType.methodType(method.getReturnType(), method.getParameterTypes());
        assertDoesNotThrow(
            () -> lookup.findVirtual(type, method.getName(), signature), method::toString);
      }
    };
  }

  @Test
  void inherited_methods_do_what_they_do_otherwise() throws Exception {
    Path file = Files.write(directory.resolve("data"), CONTENT);
    try (FileData.Mapped mapped = MmapGuard.mapFile(file);
        FileData.Loaded loaded = MmapGuard.readFile(file, 100)) {
      for (Object data : List.of(mapped, loaded, mapped.slice(0, 16), loaded.slice(0, 16))) {
        assertEquals(16L, call(data, "size"));
        assertEquals(0x30313233, call(data, "getInt", 0L, ByteOrder.BIG_ENDIAN));
        assertEquals(data.toString(), call(data, "toString"));
      }
      assertEquals(true, call(mapped, "isOpen"));
      call(mapped, "close");
      assertEquals(false, mapped.isOpen());
    }
  }

  /** As an expression language finds a method: by its name, in the class of the object. */
  private static Object call(Object receiver, String name, Object... arguments) throws Exception {
    Method found =
        Arrays.stream(receiver.getClass().getMethods())
            .filter(method -> method.getName().equals(name))
            .filter(method -> method.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    return found.invoke(receiver, arguments);
  }
}
