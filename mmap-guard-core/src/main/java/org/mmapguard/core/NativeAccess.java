package org.mmapguard.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the C library may be called, which the application decides by {@code
 * --enable-native-access}, and on the class path by the first use of another library's native code.
 * Without that the JVM would warn, so then nothing is tried.
 */
final class NativeAccess {

  private static final Module MODULE = NativeAccess.class.getModule();

  /** Those on which numbers and structures are the ones of {@link Descriptor}. */
  private static final Set<String> PROCESSORS =
      Set.of("amd64", "aarch64", "ppc64le", "riscv64", "s390x");

  /** Found out when it is asked first: what fails for want of memory may work later. */
  private static volatile @Nullable Boolean known;

  private NativeAccess() {}

  /** Asks, each time. */
  static boolean isThere() {
    return MODULE.isNativeAccessEnabled() && isSystemKnown();
  }

  private static boolean isSystemKnown() {
    Boolean answer = known;
    if (answer == null) {
      answer =
          "Linux".equals(System.getProperty("os.name"))
              && PROCESSORS.contains(System.getProperty("os.arch", ""))
              && hasFunctions("open", "close", "fcntl", "flock", "fstatfs")
              && hasFunctions("madvise", "mmap", "munmap", "getpagesize");
      known = answer;
    }
    return answer;
  }

  private static boolean hasFunctions(String... names) {
    for (String name : names) {
      if (!Boundary.has(name)) {
        return false;
      }
    }
    return true;
  }
}
