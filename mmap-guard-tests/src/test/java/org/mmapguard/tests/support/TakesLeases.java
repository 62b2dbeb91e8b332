package org.mmapguard.tests.support;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Says of tests that they take leases, so that it matters to them for how long the system has
 * writers wait.
 *
 * <p>There is one such time for all processes. So a test that changes it waits for all others that
 * take leases, also in other JVMs, and they wait for its end.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(TakesLeases.Turns.class)
public @interface TakesLeases {

  /** Whether a test changes that time; to be said of its method. */
  boolean andChangesTheirTime() default false;

  /** Has each test wait for its turn, by locks on a file that all JVMs of the system see. */
  final class Turns implements BeforeEachCallback {

    static final Path FILE =
        Path.of(System.getProperty("java.io.tmpdir"), "mmap-guard-tests-leases.lock");

    private static boolean alone;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
      alone =
          AnnotationSupport.findAnnotation(context.getTestMethod(), TakesLeases.class)
              .filter(TakesLeases::andChangesTheirTime)
              .isPresent();
      FileChannel channel =
          FileChannel.open(
              FILE, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      // JUnit closes it at the end of the test, and the locks go with it.
      context.getStore(ExtensionContext.Namespace.create(Turns.class)).put("turn", channel);
      // The first byte is a door: nobody comes in after one who waits to be alone.
      try (FileLock _ = channel.lock(0, 1, false)) {
        channel.lock(1, 1, !alone);
      }
    }

    /** Fails unless the test that runs said that it changes the time. */
    static void requireAlone() {
      if (!alone) {
        throw new AssertionError("without @TakesLeases(andChangesTheirTime = true)");
      }
    }
  }
}
