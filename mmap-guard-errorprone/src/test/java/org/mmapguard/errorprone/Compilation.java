package org.mmapguard.errorprone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One source file, compiled with Error Prone as a build does it: as a plugin of javac that finds
 * the checks by itself.
 */
final class Compilation {

  /** What precedes, in the source, the name of the check that reports the line. */
  private static final String MARK = "// ERROR ";

  private final String source;
  private final SortedMap<Long, String> errors = new TreeMap<>();

  /** Compiles a source whose class {@code name} is in package {@code sample}. */
  Compilation(Path classes, String name, String source, String... errorProneOptions) {
    this.source = source;
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///sample/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-processorpath",
            System.getProperty("java.class.path"),
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XDcompilePolicy=simple",
            "--should-stop=ifError=FLOW",
            "-XDaddTypeAnnotationsToSymbol=true",
            String.join(
                " ",
                Stream.concat(
                        Stream.of(
                            "-Xplugin:ErrorProne",
                            "-XepDisableAllChecks",
                            "-Xep:RawMapping:ERROR",
                            "-Xep:SafetyComment:ERROR"),
                        Stream.of(errorProneOptions))
                    .toList()));
    compiler.getTask(null, null, diagnostics, options, null, List.of(file)).call();
    for (Diagnostic<?> diagnostic : diagnostics.getDiagnostics()) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        errors.merge(
            diagnostic.getLineNumber(), diagnostic.getMessage(Locale.ROOT), (a, b) -> a + '\n' + b);
      }
    }
  }

  /** Asserts that the errors are on the marked lines, by the check that each names. */
  Compilation reportsTheMarkedLinesOnly() {
    List<String> lines = source.lines().toList();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int mark = lines.get(i).indexOf(MARK);
      if (mark >= 0) {
        expected.add(i + 1 + " " + lines.get(i).substring(mark + MARK.length()));
      }
    }
    List<String> found =
        errors.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue().replaceFirst("(?s)^\\[(\\w+)].*", "$1"))
            .toList();
    assertEquals(String.join("\n", expected), String.join("\n", found), errors::toString);
    return this;
  }

  /** Asserts that an error says {@code text}. */
  void says(String text) {
    assertTrue(errors.values().stream().anyMatch(e -> e.contains(text)), errors::toString);
  }
}
