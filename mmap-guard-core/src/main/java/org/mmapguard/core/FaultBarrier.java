package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a page fault on mapped memory into an answer at the call that caused it.
 *
 * <p>When a page of a mapped file is gone, HotSpot skips the faulting instruction and queues an
 * {@link InternalError}, which the thread receives at its next safepoint poll. In compiled code
 * that is often after the {@code try} block that surrounds the access, in the caller, with a
 * made-up value already in use. Three rules follow, and this class is the only place that needs to
 * know them:
 *
 * <ul>
 *   <li><b>A native transition inside the {@code try}.</b> Returning from native code polls, so
 *       {@link #deliver()} receives the queued error there. A loop, a volatile read or a
 *       reachability fence does not: the optimizing compiler removes their polls.
 *   <li><b>Nested handlers.</b> Every faulting instruction queues an error of its own, and entering
 *       a handler is a delivery point too. So each handler stands inside another {@code try}, and
 *       drains the queue before anything else happens.
 *   <li><b>Nobody looks at a byte before the fault is delivered.</b> Compiled code trusts the type
 *       of a value that it loads: a skipped load leaves a whole register of rubbish, which as an
 *       array index is not checked again. So bytes leave the mapping by the JDK's fault-tolerant
 *       copy into heap memory, or by one load whose value is first used after the delivery.
 * </ul>
 *
 * <p>So guarded code touches a mapping by {@link #copy} and {@link #load} alone, as far as {@link
 * MappedCopies} allows, and does the rest on the heap: it compares and searches there, and copies
 * numbers in the other byte order as bytes and swaps them there. What else the JDK does with memory
 * has no answer to a fault, or another one on each processor: {@code mismatch} dies of it, a loop
 * may become vector loads, and {@code copySwapMemory} goes on with whatever its registers hold.
 *
 * <p>A cut inside the last page does not fault: the kernel shows zeros past the end of the file.
 * That is why the caller asks the file for the last byte after a copy that holds a zero.
 *
 * <p>The specification of the JVM promises none of this. It says that access to a truncated mapping
 * may raise an unspecified exception, at that time or later. What stands here is how HotSpot
 * behaves, pinned by tests that run in the interpreter and under each compiler.
 */
final class FaultBarrier {

  private static final Object NOT_LOCKED = new Object();

  /** Whether the JDK has made its layouts, which the first call of a JVM mostly does without. */
  private static volatile boolean prepared;

  private FaultBarrier() {}

  /** Says that a load met a page that was gone. */
  static final class PageGone extends Exception {

    private static final long serialVersionUID = 1L;

    private PageGone() {
      super(null, null, false, false);
    }
  }

  /**
   * Receives a fault that is still queued for this thread.
   *
   * <p>{@link Thread#holdsLock} is the cheapest call found that enters native code: some 10 ns.
   *
   * @throws InternalError if one was queued
   */
  static void deliver() {
    Thread.holdsLock(NOT_LOCKED);
  }

  /** Their initializers must not fail for want of stack or memory, or they would for ever. */
  private static void prepare() {
    StackRoom.requireForFiles();
    HeapRoom.requireToOpen();
    prepared = ValueLayout.JAVA_BYTE.byteSize() == 1;
  }

  /**
   * Copies bytes out of a mapping and tells whether that worked.
   *
   * @return false if a page was gone; then {@code target} holds rubbish in the range
   * @throws IllegalStateException if the segment's arena is closed
   */
  static boolean copy(
      MemorySegment source, long offset, byte[] target, int targetOffset, int length) {
    if (!prepared) {
      prepare();
    }
    try {
      try {
        try {
          MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, target, targetOffset, length);
          deliver();
          return true;
        } catch (InternalError e) {
          deliver();
          return failed(e);
        }
      } catch (InternalError e) {
        deliver();
        return failed(e);
      }
    } catch (InternalError e) {
      return failed(e);
    }
  }

  /**
   * Copies bytes out of a mapping to numbers on the heap, as they are, and tells whether that
   * worked.
   *
   * @return false if a page was gone; then {@code target} holds rubbish
   * @throws IllegalStateException if the segment's arena is closed
   */
  static boolean copy(MemorySegment source, long offset, MemorySegment target) {
    if (!prepared) {
      prepare();
    }
    try {
      try {
        try {
          // With layouts: without, the JDK moves less than 64 bytes by loads and stores of its own.
          MemorySegment.copy(
              source,
              ValueLayout.JAVA_BYTE,
              offset,
              target,
              ValueLayout.JAVA_BYTE,
              0,
              target.byteSize());
          deliver();
          return true;
        } catch (InternalError e) {
          deliver();
          return failed(e);
        }
      } catch (InternalError e) {
        deliver();
        return failed(e);
      }
    } catch (InternalError e) {
      return failed(e);
    }
  }

  /**
   * Loads 1, 2, 4 or 8 bytes from a mapping.
   *
   * @return the bytes, the first one lowest; above them, zeros
   * @throws PageGone if the page was gone
   * @throws IllegalStateException if the segment's arena is closed
   */
  static long load(Loads source, long offset, int width) throws PageGone {
    try {
      try {
        try {
          long value = source.now(offset, width);
          deliver();
          return value;
        } catch (InternalError e) {
          deliver();
          throw gone(e);
        }
      } catch (InternalError e) {
        deliver();
        throw gone(e);
      }
    } catch (InternalError e) {
      throw gone(e);
    }
  }

  private static PageGone gone(InternalError error) {
    failed(error);
    return new PageGone();
  }

  private static boolean failed(InternalError error) {
    if (isFault(error)) {
      return false;
    }
    throw error;
  }

  /**
   * Runs {@code body} over {@code bytes}; a page fault inside becomes the exception of {@code
   * onFault}.
   *
   * <p>A fault goes before whatever the body threw, which may be the consequence of a made-up value
   * and is kept as a suppressed exception. Everything else passes untouched.
   */
  static <R extends @Nullable Object, X extends Exception> R run(
      ByteSource.Body<R, X> body, MemorySegment bytes, Supplier<PageFault> onFault)
      throws X, PageFault {
    Throwable thrown = null;
    InternalError queued = null;
    try {
      try {
        try {
          R result = body.apply(bytes);
          deliver();
          return result;
        } catch (Throwable t) {
          thrown = t;
          deliver();
        }
      } catch (InternalError e) {
        queued = e;
        deliver();
      }
    } catch (InternalError e) {
      queued = e;
    }
    if (queued == null && !isFault(thrown)) {
      if (thrown instanceof Error error) {
        throw error;
      }
      @SuppressWarnings("unchecked") // or else unchecked itself: a body throws nothing but X
      X declared = (X) Objects.requireNonNull(thrown);
      throw declared;
    }
    PageFault fault = onFault.get();
    if (thrown != null) {
      fault.addSuppressed(thrown);
    }
    throw fault;
  }

  private static boolean isFault(@Nullable Throwable thrown) {
    return thrown != null
        && thrown.getClass() == InternalError.class
        && String.valueOf(thrown.getMessage()).contains("unsafe memory access operation");
  }
}
