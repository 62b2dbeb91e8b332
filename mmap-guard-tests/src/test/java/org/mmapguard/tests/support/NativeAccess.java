package org.mmapguard.tests.support;

import org.junit.jupiter.api.condition.OS;

/** Whether the library may call the C library in this JVM, and what that changes. */
public final class NativeAccess {

  private static final boolean GIVEN = OS.LINUX.isCurrentOs() && core().isNativeAccessEnabled();

  /** What holds a mapped file locked. */
  public static final String LOCK = GIVEN ? "ofd+flock" : "posix";

  /** The number of descriptors of a mapped file. */
  public static final int DESCRIPTORS = GIVEN ? 2 : 1;

  private NativeAccess() {}

  /** Tells whether there is native access, for conditions of tests. */
  public static boolean isGiven() {
    return GIVEN;
  }

  /** Returns the module of the core, which an option has to name. */
  public static Module core() {
    try {
      return Class.forName("org.mmapguard.core.Mapping").getModule();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
