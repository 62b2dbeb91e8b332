package org.mmapguard.tests.boundary;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The JDK's compiler in a process of its own, as in the build. It stays until the tests end, so
 * that only the first of many short runs pays for loading and compiling the compiler.
 */
final class CompilerProcess {

  private static final Map<List<String>, CompilerProcess> RUNNING = new HashMap<>();

  private final DataOutputStream arguments;
  private final DataInputStream results;

  private CompilerProcess(Process process) {
    arguments = new DataOutputStream(process.getOutputStream());
    results = new DataInputStream(process.getInputStream());
  }

  /** Returns the process whose JVM has these options. */
  static synchronized CompilerProcess with(List<String> options) throws IOException {
    CompilerProcess running = RUNNING.get(options);
    if (running == null) {
      running = start(options);
      RUNNING.put(options, running);
    }
    return running;
  }

  private static CompilerProcess start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It runs for seconds: optimizing it takes longer than it saves.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    String classes =
        CompilerProcess.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    command.addAll(List.of("--class-path", classes, CompilerProcess.class.getName()));
    return new CompilerProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Runs the compiler once. */
  synchronized Javac run(List<String> command) throws IOException {
    arguments.writeInt(command.size());
    for (String argument : command) {
      arguments.writeUTF(argument);
    }
    arguments.flush();
    boolean succeeded = results.readBoolean();
    return new Javac(succeeded, new String(results.readNBytes(results.readInt())));
  }

  /** Runs the compiler each time that arguments come on standard input, until it ends. */
  public static void main(String[] none) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DataInputStream in = new DataInputStream(System.in);
    DataOutputStream out = new DataOutputStream(System.out);
    while (true) {
      String[] command;
      try {
        command = new String[in.readInt()];
      } catch (EOFException e) {
        return;
      }
      for (int i = 0; i < command.length; i++) {
        command[i] = in.readUTF();
      }
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      out.writeBoolean(compiler.run(null, output, output, command) == 0);
      out.writeInt(output.size());
      output.writeTo(out);
      out.flush();
    }
  }
}
