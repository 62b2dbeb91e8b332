package org.mmapguard.check;

import java.io.PrintStream;

/** The command {@code module-info-check}. */
public final class Main {

  private static final int CLEAN = 0;
  private static final int VIOLATION = 1;
  private static final int USAGE_ERROR = 2;

  private Main() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param arguments as {@code --help} describes them
   */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (UsageException e) {
      err.println("module-info-check: " + e.getMessage() + "; try --help");
      return USAGE_ERROR;
    }
    if (options.help()) {
      out.print(Options.USAGE);
      return CLEAN;
    }
    Report report =
        new Report(
            options.jars().stream().map(jar -> JarScan.of(jar, options.emptyAllowed())).toList(),
            options.allowed());
    if (options.json()) {
      JsonReport.print(report, out);
    } else {
      TextReport.print(report, out);
    }
    return report.violations() == 0 ? CLEAN : VIOLATION;
  }
}
