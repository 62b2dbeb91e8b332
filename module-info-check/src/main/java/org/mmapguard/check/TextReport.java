package org.mmapguard.check;

import java.io.PrintStream;
import java.lang.module.ModuleDescriptor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints a report for people. */
final class TextReport {

  private final Report report;
  private final PrintStream out;

  private TextReport(Report report, PrintStream out) {
    this.report = report;
    this.out = out;
  }

  static void print(Report report, PrintStream out) {
    new TextReport(report, out).print();
  }

  private void print() {
    report.verdicts().forEach(this::verdict);
    for (String idle : report.idleAllowances()) {
      line("warning: " + idle + " is allowed to use raw access, but does not");
    }
    line(
        "jars: %d, classes: %d, violations: %d"
            .formatted(report.verdicts().size(), report.classes(), report.violations()));
  }

  private void verdict(Verdict verdict) {
    ModuleDescriptor module = verdict.module();
    line(module == null ? verdict.jar().getFileName().toString() : module.toNameAndVersion());
    line("  jar      " + verdict.jar());
    line("  kind     " + verdict.kind() + (verdict.sealed() ? ", sealed" : ", not sealed"));
    if (module != null) {
      packages("  exports  ", exports(module));
      packages("  opens    ", opens(module));
    }
    line("  classes  " + verdict.classes());
    Map<String, List<RawUse>> places =
        verdict.uses().stream()
            .collect(
                Collectors.groupingBy(
                    use -> (report.allows(use) ? "  allowed  " : "  VIOLATION  ") + use.place(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    places.forEach(this::place);
    for (String problem : verdict.problems()) {
      line("  ERROR    " + verdict.jar() + ": " + problem);
    }
    line("");
  }

  private void place(String place, List<RawUse> uses) {
    line(place);
    for (RawUse use : uses) {
      line("             " + use.access() + ": " + use.reference());
    }
  }

  private void packages(String title, Collection<String> packages) {
    String start = title;
    for (String item : packages.isEmpty() ? List.of("nothing") : packages) {
      line(start + item);
      start = "           ";
    }
  }

  private static Collection<String> exports(ModuleDescriptor module) {
    if (module.isAutomatic()) {
      return Set.of("everything");
    }
    return sorted(module.exports(), e -> target(e.source(), e.targets()));
  }

  private static Collection<String> opens(ModuleDescriptor module) {
    if (module.isAutomatic() || module.isOpen()) {
      return Set.of("everything");
    }
    return sorted(module.opens(), o -> target(o.source(), o.targets()));
  }

  private static <T> Collection<String> sorted(Collection<T> items, Function<T, String> text) {
    return items.stream().map(text).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String target(String source, Set<String> targets) {
    return targets.isEmpty() ? source : source + " to " + String.join(", ", new TreeSet<>(targets));
  }

  /** Prints one line, whatever is in it: a name in a class file may hold any character. */
  private void line(String text) {
    out.println(text.replaceAll("\\p{C}", "?"));
  }
}
