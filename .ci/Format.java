import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Formats all Java sources of the project, or with {@code --check} lists the ill-formatted. */
void main(String[] arguments) throws IOException {
  List<String> command =
      new ArrayList<>(
          List.of(arguments).contains("--check")
              ? List.of("--dry-run", "--set-exit-if-changed")
              : List.of("--replace"));
  try (Stream<Path> files = Files.walk(Path.of(""))) {
    files
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> !contains(file, "target"))
        .map(Path::toString)
        .forEach(command::add);
  }
  Main.main(command.toArray(String[]::new));
}

private static boolean contains(Path file, String folder) {
  for (Path name : file) {
    if (name.toString().equals(folder)) {
      return true;
    }
  }
  return false;
}
