package org.mmapguard.tests.support;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the objects of a class that a garbage collection leaves. */
public final class LiveObjects {

  private LiveObjects() {}

  /** Returns how many objects of a class there are, which is named as the JVM does. */
  public static int of(String className) throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return Pattern.compile("(\\d+) +\\d+ +" + Pattern.quote(className) + "\\s")
        .matcher(histogram)
        .results()
        .mapToInt(line -> Integer.parseInt(line.group(1)))
        .sum();
  }
}
