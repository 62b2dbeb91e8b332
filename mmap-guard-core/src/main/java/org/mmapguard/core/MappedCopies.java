package org.mmapguard.core;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much one guarded step may copy out of a mapping; what is longer is read from the file.
 *
 * <p>Which copies tolerate a page that is gone depends on the JVM and on the processor, and no
 * specification promises any. So this lists what was shown, by tests on that JVM and processor; on
 * every other one guarded calls do not touch the mapping, and are right all the same.
 *
 * <p>On x86-64 HotSpot tolerates a fault anywhere in a copy. On aarch64 it does not: past 80 bytes
 * its stub for copies branches to a helper that the signal handler does not know, and the JVM dies.
 * Copies of 64 bytes stay in the stub at any alignment. There, longer ones are read from the file,
 * rather than copied in pieces: they would need a system call for the check anyway.
 */
public enum MappedCopies {
  /** Copies of any length. */
  WHOLE(Integer.MAX_VALUE),
  /** Copies of up to 64 bytes, and single loads. */
  SHORT(64),
  /** Nothing. */
  NONE(0);

  private static final String PROPERTY = "org.mmapguard.copies";

  /** What was shown on Linux, by the name of the processor. */
  private static final Map<String, MappedCopies> SHOWN = Map.of("amd64", WHOLE, "aarch64", SHORT);

  static final MappedCopies IN_FORCE = chosen(System.getProperty(PROPERTY));

  /** In bytes; a constant, so that compiled code has only the branch that is taken. */
  static final int LONGEST = IN_FORCE.longest;

  private final int longest;

  MappedCopies(int longest) {
    this.longest = longest;
  }

  /**
   * Tells how much a guarded step copies out of a mapping.
   *
   * @return {@code whole}, {@code short} or {@code none}
   */
  public static String inForce() {
    return IN_FORCE.toString();
  }

  private static MappedCopies chosen(@Nullable String wanted) {
    MappedCopies shown =
        shown(
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
    if (wanted == null) {
      return shown;
    }
    for (MappedCopies copies : values()) {
      if (copies.toString().equals(wanted)) {
        return copies;
      }
    }
    Setting.warn(PROPERTY + "=" + wanted + " is none of whole, short and none; it stays " + shown);
    return shown;
  }

  private static MappedCopies shown(
      @Nullable String vm,
      @Nullable String version,
      @Nullable String system,
      @Nullable String processor) {
    // Not the VM without compilers, "Zero", which dies of any fault; nor those of other makers.
    boolean hotSpot =
        "OpenJDK 64-Bit Server VM".equals(vm) || "Java HotSpot(TM) 64-Bit Server VM".equals(vm);
    // GraalVM is HotSpot with a compiler of its own.
    boolean itsOwnCompilers = version != null && !version.contains("jvmci");
    return hotSpot && itsOwnCompilers && "Linux".equals(system)
        ? SHOWN.getOrDefault(String.valueOf(processor), NONE)
        : NONE;
  }

  /** Returns the value of the system property that asks for it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
