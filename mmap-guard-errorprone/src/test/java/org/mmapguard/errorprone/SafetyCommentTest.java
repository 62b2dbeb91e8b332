package org.mmapguard.errorprone;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetyCommentTest {

  @TempDir Path classes;

  @Test
  void a_comment_directly_above_the_statement_covers_its_calls() {
    compile(
            """
            package sample;
            import java.lang.foreign.Arena;
            import java.nio.channels.FileChannel;
            import java.util.function.Supplier;
            class Sample {
              // SAFETY: never closed
              static final Arena GLOBAL = Arena.global();
              Object several(boolean confined) {
                // SAFETY: closed by the caller,
                // who is told so
                return confined
                    ? Arena.ofConfined()
                    : Arena.ofShared();
              }
              void local(FileChannel channel) throws Exception {
                Object lock;
                // SAFETY: released with the channel
                lock = channel.tryLock();
              }
              Supplier<Arena> reference() {
                // SAFETY: collected
                return Arena::ofAuto;
              }
              void uses(Arena arena) {
                arena.allocate(1);
                arena.close();
              }
            }
            """)
        .reportsTheMarkedLinesOnly();
  }

  @Test
  void a_dangerous_call_without_one_is_an_error() {
    compile(
            """
            package sample;
            import java.lang.foreign.Arena;
            import java.lang.foreign.MemorySegment;
            import java.util.function.Supplier;
            class Sample {
              static final Arena GLOBAL = Arena.global(); // ERROR SafetyComment
              // SAFETY: of the method is not of the statement
              Object method() {
                return Arena.ofAuto(); // ERROR SafetyComment
              }
              Object apart() {
                // SAFETY: too far away

                return Arena.ofAuto(); // ERROR SafetyComment
              }
              Object used() {
                // SAFETY: covers one statement
                Arena first = Arena.ofAuto();
                return Arena.ofAuto(); // ERROR SafetyComment
              }
              Object empty() {
                // SAFETY:
                return Arena.ofAuto(); // ERROR SafetyComment
              }
              Object other() {
                // safe enough
                return Arena.ofAuto(); // ERROR SafetyComment
              }
              Supplier<Arena> body() {
                // SAFETY: of the outer statement
                return () -> {
                  return Arena.ofAuto(); // ERROR SafetyComment
                };
              }
              Supplier<Arena> reference() {
                return Arena::ofAuto; // ERROR SafetyComment
              }
              @SuppressWarnings("SafetyComment")
              MemorySegment suppressed(MemorySegment segment) {
                return segment.reinterpret(8); // ERROR SafetyComment
              }
            }
            """)
        .reportsTheMarkedLinesOnly()
        .says("ofAuto is a dangerous call: say directly above its statement");
  }

  private Compilation compile(String source) {
    return new Compilation(classes, "Sample", source, "-XepOpt:MmapGuard:Owner=sample.Sample");
  }
}
