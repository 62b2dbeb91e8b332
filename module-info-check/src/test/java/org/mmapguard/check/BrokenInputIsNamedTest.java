package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ConstantDynamicEntry;
import java.lang.classfile.constantpool.ConstantPoolBuilder;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BrokenInputIsNamedTest {

  private static final String SOURCE =
      """
      package p;
      class Offender {
        java.util.List<java.lang.foreign.Arena> arenas;
        Runnable x(int[][] a, Object o) {
          try {
            return o instanceof String s ? () -> System.load(s + a[0]) : System::gc;
          } catch (RuntimeException e) {
            return null;
          }
        }
      }
      """;

  @TempDir private Path directory;

  private byte[] offender = {};

  @BeforeEach
  void compileOffender() throws IOException {
    Path classes = Jdk.compile(directory, "p.Offender", SOURCE);
    offender = Files.readAllBytes(classes.resolve("p/Offender.class"));
  }

  @Test
  void aBrokenClassFileIsNamedAndTheOthersAreExamined() throws IOException {
    byte[] half = Arrays.copyOf(offender, offender.length / 2);
    Verdict verdict = scan(Map.of("p/Broken.class", half, "p/Offender.class", offender));
    assertEquals(1, verdict.problems().size(), verdict.problems()::toString);
    String problem = verdict.problems().getFirst();
    assertTrue(problem.startsWith("p/Broken.class: not a readable class file: "), problem);
    assertEquals(2, verdict.uses().size(), verdict.uses()::toString);
  }

  @Test
  void aBrokenJarIsNamedAndTheOthersAreExamined() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.jar"), "no zip file at all");
    Path good = Jars.write(directory.resolve("good.jar"), Map.of("p/Offender.class", offender));
    String printed =
        Printed.by(out -> assertEquals(1, Main.run(out, out, broken.toString(), good.toString())));
    assertTrue(printed.contains("  ERROR    " + broken + ": not a readable jar: zip"), printed);
    assertTrue(printed.contains("VIOLATION  p.Offender"), printed);
  }

  @Test
  void aBrokenDescriptorIsNamed() throws IOException {
    byte[] text = "no class".getBytes(StandardCharsets.US_ASCII);
    Verdict verdict = scan(Map.of("module-info.class", text, "p/Offender.class", offender));
    assertTrue(
        verdict.problems().stream()
            .anyMatch(problem -> problem.startsWith("not a readable module descriptor: ")),
        verdict.problems()::toString);
    assertEquals(2, verdict.uses().size());
  }

  @Test
  void aJarWithinTheJarIsNotPassedOver() throws IOException {
    Verdict verdict = scan(Map.of("lib/inner.jar", new byte[] {1}));
    assertEquals(
        List.of("lib/inner.jar: an archive within the jar is not examined; unpack it"),
        verdict.problems());
  }

  @Test
  void noBytesBringTheToolDown() {
    int broken = 0;
    for (int i = 0; i < offender.length; i++) {
      for (int change : new int[] {1, 0x80, 0xff}) {
        byte[] bytes = offender.clone();
        bytes[i] ^= (byte) change;
        broken += isBroken(bytes) ? 1 : 0;
      }
      assertTrue(isBroken(Arrays.copyOf(offender, i)), "cut at byte " + i);
    }
    assertTrue(broken > 0, "no change broke it");
  }

  /** A {@link RuntimeException} is what the scan of a jar turns into a problem. */
  private static boolean isBroken(byte[] bytes) {
    try {
      ClassScan.of(bytes, 0);
      return false;
    } catch (RuntimeException e) {
      return true;
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aConstantThatIsItsOwnArgumentIsExaminedOnce() {
    ConstantPoolBuilder pool = ConstantPoolBuilder.of();
    ConstantDynamicEntry constant = dynamicConstant(pool, pool.intEntry(1));
    byte[] bytes = classThatLoads(pool, constant);
    // The bootstrap methods are the last attribute, and their only argument ends the file.
    bytes[bytes.length - 2] = (byte) (constant.index() >> 8);
    bytes[bytes.length - 1] = (byte) constant.index();
    assertEquals(
        List.of("java.lang.foreign.Arena.global"),
        ClassScan.of(bytes, 0).stream().map(RawUse::reference).toList());
  }

  @Test
  void constantsNestedDeeperThanTheStackAreExamined() {
    ConstantPoolBuilder pool = ConstantPoolBuilder.of();
    LoadableConstantEntry constant = pool.stringEntry("sun.misc.Unsafe");
    for (int depth = 0; depth < 30_000; depth++) {
      constant = dynamicConstant(pool, constant);
    }
    List<RawUse> uses = ClassScan.of(classThatLoads(pool, constant), 0);
    assertEquals("\"sun.misc.Unsafe\"", uses.getLast().reference());
  }

  private static ConstantDynamicEntry dynamicConstant(
      ConstantPoolBuilder pool, LoadableConstantEntry argument) {
    var bootstrap =
        MethodHandleDesc.ofMethod(
            DirectMethodHandleDesc.Kind.INTERFACE_STATIC,
            ClassDesc.of("java.lang.foreign.Arena"),
            "global",
            MethodTypeDesc.of(ConstantDescs.CD_Object));
    return pool.constantDynamicEntry(
        pool.bsmEntry(pool.methodHandleEntry(bootstrap), List.of(argument)),
        pool.nameAndTypeEntry("x", ConstantDescs.CD_Object));
  }

  private static byte[] classThatLoads(ConstantPoolBuilder pool, LoadableConstantEntry constant) {
    return ClassFile.of()
        .build(
            pool.classEntry(ClassDesc.of("Offender")),
            pool,
            type ->
                type.withMethodBody(
                    "x",
                    MethodTypeDesc.of(ConstantDescs.CD_void),
                    ClassFile.ACC_STATIC,
                    code -> code.ldc(constant).pop().return_()));
  }

  private Verdict scan(Map<String, byte[]> entries) throws IOException {
    return JarScan.of(Jars.write(directory.resolve("some.jar"), entries), false);
  }
}
