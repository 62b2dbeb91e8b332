package org.mmapguard.tests.faults;

import java.util.List;

/** The ways in which HotSpot runs a method, and the level that its compilation log shows. */
public enum JitMode {
  INTERPRETER(CompilationLog.NEVER, "-Xint"),
  C1_ONLY(1, "-XX:TieredStopAtLevel=1"),
  DEFAULT(4),
  C2_ONLY(4, "-XX:-TieredCompilation");

  /** The level of a method that is warm. */
  final int warmLevel;

  private final List<String> options;

  JitMode(int warmLevel, String... options) {
    this.warmLevel = warmLevel;
    this.options = List.of(options);
  }

  /**
   * Returns the options of the JVM.
   *
   * <p>Compiling in the foreground changes when code is ready, not what it is: so a method runs
   * compiled as soon as the log says that it is.
   */
  public List<String> options() {
    return options;
  }
}
