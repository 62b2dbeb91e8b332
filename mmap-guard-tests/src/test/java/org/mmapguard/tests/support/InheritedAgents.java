package org.mmapguard.tests.support;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The agents of this JVM, such as one that counts coverage, for the JVMs that it starts. */
public final class InheritedAgents {

  private InheritedAgents() {}

  /** Returns options that load them in another JVM; none if there are none. */
  public static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-javaagent:"))
        .toList();
  }
}
