package org.mmapguard.tests.support;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The agent that counts coverage in this JVM, if one does, for the JVMs that it starts. */
public final class CoverageAgent {

  private CoverageAgent() {}

  /** Returns the option that loads the agent, or none. */
  public static List<String> option() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-javaagent:") && argument.contains("jacoco"))
        .toList();
  }
}
