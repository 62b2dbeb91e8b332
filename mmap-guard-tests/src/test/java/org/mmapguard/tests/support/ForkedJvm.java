package org.mmapguard.tests.support;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mmapguard.FileData;

/**
 * Runs a class of this suite in a JVM of its own: with other limits, another user, another input.
 *
 * <p>The library is on its module path, as named modules; the class itself is on its class path, so
 * that it needs neither JUnit nor anything else of the suite.
 */
public final class ForkedJvm {

  private static final int PATIENCE_SECONDS = 120;

  private final Class<?> main;
  private final Path directory;
  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> traced = new ArrayList<>();
  private Input input = _ -> {};
  private List<String> coverage = CoverageAgent.option();
  private Path suite = locationOf(ForkedJvm.class);
  private final List<Path> jars = new ArrayList<>();
  private List<Path> library = library();
  private boolean modular = true;
  private boolean nativeAccess;
  private boolean movable;
  private boolean archived = ClassArchive.isThere();

  /** What is written to the standard input of the JVM, before it is closed. */
  @FunctionalInterface
  public interface Input {
    void writeTo(OutputStream out) throws IOException;
  }

  /** How the JVM ended, and what it wrote. */
  public record Outcome(int exitValue, String output, String errors) {
    /** Returns the output of a JVM that ended well. */
    public List<String> lines() {
      if (exitValue != 0 || !errors.isEmpty()) {
        throw new AssertionError("exit value " + exitValue + "\n" + output + "\n" + errors);
      }
      return output.lines().toList();
    }
  }

  /**
   * Prepares a JVM.
   *
   * @param main what to run
   * @param directory where to run it; receives its output
   */
  public ForkedJvm(Class<?> main, Path directory) {
    this.main = main;
    this.directory = directory;
    Collections.addAll(options, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash");
  }

  /** Has the JVM started by another program, which gets its command line as arguments. */
  public ForkedJvm startedBy(String... program) {
    Collections.addAll(prefix, program);
    return this;
  }

  /** Has the tracer do as told to the JVM, which may be this one. */
  public ForkedJvm traced(String... options) throws IOException, InterruptedException {
    Tracer.assumeUsable();
    Collections.addAll(traced, options);
    return orHere();
  }

  /** Does not count coverage, for a JVM that is not allowed to write what was counted. */
  public ForkedJvm uncounted() {
    coverage = List.of();
    return this;
  }

  /** Adds options of the JVM. */
  public ForkedJvm with(String... more) {
    Collections.addAll(options, more);
    return this;
  }

  /** Feeds the standard input of the JVM through a pipe. */
  public ForkedJvm fedWith(Input newInput) {
    input = newInput;
    return this;
  }

  /** Puts the library on the class path as well. */
  public ForkedJvm withoutModules() {
    modular = false;
    return loadingClasses();
  }

  /** Lets the library, and on the class path everything, call the C library. */
  public ForkedJvm withNativeAccess() {
    nativeAccess = true;
    options.add("--enable-native-access=" + (modular ? "org.mmapguard.core" : "ALL-UNNAMED"));
    return this;
  }

  /** Has it load each class itself, and not from an archive, which holds them ready. */
  public ForkedJvm loadingClasses() {
    archived = false;
    return this;
  }

  /** Takes the suite from a jar. */
  ForkedJvm from(Path jar) {
    suite = jar;
    return this;
  }

  /** Puts a jar on the class path. */
  public ForkedJvm withJarOf(Class<?> type) {
    jars.add(locationOf(type));
    return loadingClasses();
  }

  /** Runs the class in this JVM if no other may be started, and this one has native access too. */
  public ForkedJvm orHere() {
    movable = true;
    return this;
  }

  /** Copies all classes to where every user can read them; their coverage is not counted. */
  public ForkedJvm readableByAll() throws IOException {
    uncounted();
    Path copies = Files.createDirectory(directory.resolve("classes"));
    List<Path> copied = new ArrayList<>();
    for (Path origin : library) {
      copied.add(
          copy(origin, copies.resolve(String.valueOf(copied.size()) + "-" + origin.getFileName())));
    }
    library = copied;
    suite = copy(suite, copies.resolve("suite"));
    return loadingClasses();
  }

  private static Path copy(Path origin, Path target) throws IOException {
    try (var files = Files.walk(origin)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, target.resolve(origin.relativize(file).toString()));
      }
    }
    return target;
  }

  /** Runs the JVM to its end. */
  public Outcome run(Object... arguments) throws IOException, InterruptedException {
    if (!Forks.ALLOWED && movable && prefix.isEmpty() && nativeAccess == NativeAccess.isGiven()) {
      return runHere(arguments);
    }
    Process process = start(arguments);
    // One that hangs is killed, and its exit value tells.
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    try (OutputStream standardInput = process.getOutputStream()) {
      input.writeTo(standardInput);
    } catch (IOException e) {
      // The JVM did not read to the end; whether it was to, its output tells.
    }
    int exitValue = process.waitFor();
    return new Outcome(exitValue, Files.readString(output()), Files.readString(errors()));
  }

  private Outcome runHere(Object... arguments) throws IOException {
    if (traced.isEmpty()) {
      return runMain(arguments);
    }
    try (Closeable _ = Tracer.attached(traced)) {
      return runMain(arguments);
    }
  }

  private Outcome runMain(Object... arguments) {
    String[] strings = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    PrintStream out = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output));
    try {
      Method method = main.getMethod("main", String[].class);
      method.setAccessible(true); // its class need not be public
      method.invoke(null, (Object) strings);
      return new Outcome(0, output.toString(), "");
    } catch (ReflectiveOperationException e) {
      return new Outcome(1, output.toString(), String.valueOf(e.getCause()));
    } finally {
      System.setOut(out);
    }
  }

  /** Starts the JVM, and leaves its input to the caller. */
  public Process start(Object... arguments) throws IOException, InterruptedException {
    Forks.assumeAllowed();
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .directory(directory.toFile())
            .redirectOutput(output().toFile())
            .redirectError(errors().toFile());
    // Options from there would be reported on standard error.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder.start();
  }

  private Path output() {
    return directory.resolve("output.txt");
  }

  private Path errors() {
    return directory.resolve("errors.txt");
  }

  private List<String> command(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    if (!traced.isEmpty()) {
      Collections.addAll(command, Tracer.command(traced));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(coverage);
    command.addAll(options);
    if (archived) {
      command.addAll(ClassArchive.options(nativeAccess));
    }
    if (modular) {
      Collections.addAll(command, "--module-path", joined(library), "--add-modules=org.mmapguard");
    }
    List<Path> classPath = new ArrayList<>(jars);
    classPath.add(archived ? ClassArchive.suite() : suite);
    if (!modular) {
      classPath.addAll(library);
    }
    Collections.addAll(command, "--class-path", joined(classPath));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  private static String joined(List<Path> paths) {
    return String.join(File.pathSeparator, paths.stream().map(Path::toString).toList());
  }

  /** Returns where the classes of the library are. */
  static List<Path> library() {
    try {
      return List.of(
          locationOf(FileData.class), locationOf(Class.forName("org.mmapguard.core.Mapping")));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the folder or jar that a class comes from. */
  static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
