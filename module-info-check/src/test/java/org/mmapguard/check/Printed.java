package org.mmapguard.check;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What the tool prints. */
final class Printed {

  private Printed() {}

  static String text(Verdict... verdicts) {
    return by(out -> TextReport.print(new Report(List.of(verdicts), Set.of()), out));
  }

  static String json(Verdict... verdicts) {
    return by(out -> JsonReport.print(new Report(List.of(verdicts), Set.of()), out));
  }

  static String by(Consumer<PrintStream> printer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      printer.accept(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
