package org.mmapguard.check;

import java.io.PrintStream;
import java.lang.module.ModuleDescriptor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prints a report for machines: one JSON object on one line. */
final class JsonReport {

  private final Report report;

  private JsonReport(Report report) {
    this.report = report;
  }

  static void print(Report report, PrintStream out) {
    out.println(Json.of(new JsonReport(report).all()));
  }

  private Map<String, @Nullable Object> all() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("violations", report.violations());
    all.put("classes", report.classes());
    all.put("idleAllowances", report.idleAllowances());
    all.put("jars", report.verdicts().stream().map(this::verdict).toList());
    return all;
  }

  private Map<String, @Nullable Object> verdict(Verdict verdict) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    ModuleDescriptor module = verdict.module();
    json.put("jar", verdict.jar().toString());
    json.put("kind", verdict.kind());
    json.put("sealed", verdict.sealed());
    json.put("module", module == null ? null : module.name());
    json.put("version", module == null ? null : module.rawVersion().orElse(null));
    json.put("exports", module == null ? List.of() : exports(module));
    json.put("opens", module == null ? List.of() : opens(module));
    json.put("classes", verdict.classes());
    json.put("uses", verdict.uses().stream().map(this::use).toList());
    json.put("problems", verdict.problems());
    return json;
  }

  private static Collection<?> exports(ModuleDescriptor module) {
    return module.exports().stream()
        .sorted()
        .map(export -> packageTo(export.source(), export.targets()))
        .toList();
  }

  private static Collection<?> opens(ModuleDescriptor module) {
    return module.opens().stream()
        .sorted()
        .map(open -> packageTo(open.source(), open.targets()))
        .toList();
  }

  /** An empty {@code to} means everybody. */
  private static Map<String, Object> packageTo(String source, Set<String> targets) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("package", source);
    json.put("to", new TreeSet<>(targets));
    return json;
  }

  private Map<String, Object> use(RawUse use) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("class", use.className());
    json.put("member", use.member());
    json.put("access", use.access());
    json.put("reference", use.reference());
    json.put("release", use.release());
    json.put("allowed", report.allows(use));
    return json;
  }
}
