package org.mmapguard.core;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that can be read until they are closed: a mapped file, or memory.
 *
 * <p>The caller has checked all ranges. Every method but {@link #name}, {@link #size}, {@link
 * #kind} and {@link #isOpen} throws {@link IllegalStateException} once closed.
 */
public sealed interface ByteSource extends AutoCloseable permits Mapping, Blocks {

  /**
   * Returns what the bytes are read from, for messages.
   *
   * @return a path, or what else to call the source
   */
  String name();

  /**
   * Returns the number of bytes.
   *
   * @return the size in bytes
   */
  long size();

  /**
   * Returns how they came to be readable, for operators.
   *
   * @return a word
   */
  String kind();

  /**
   * Tells whether the bytes can be read.
   *
   * @return false once closed
   */
  boolean isOpen();

  /**
   * Tells whether all is released. Closed data may not be, if an error of the JVM came up while it
   * was closed; to close or abandon it again does the rest.
   *
   * @return false if there is something to be released
   */
  boolean isReleased();

  /**
   * Copies bytes to the heap, or fails; never gives bytes that are not the source's.
   *
   * @param offset the position of the first byte
   * @param target where to copy to; may hold rubbish in the range after a fault
   * @param targetOffset the index of the first byte in {@code target}
   * @param length the number of bytes
   * @throws PageFault if some of the bytes are no longer in the file
   */
  void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault;

  /**
   * Copies bytes to numbers on the heap, or fails, as {@link #copy(long, byte[], int, int)} does.
   *
   * @param offset the position of the first byte
   * @param target where to copy to, a part of an array; may hold rubbish after a fault
   * @throws PageFault if some of the bytes are no longer in the file
   */
  void copy(long offset, MemorySegment target) throws PageFault;

  /**
   * Reads from the source itself, not through memory that it is mapped to: what is read once is
   * read faster that way.
   *
   * @param position the position of the first byte, before the end
   * @param target where to put the bytes, on or off the heap; its position moves behind them
   * @param length the most bytes to read, at least one, and no more than remain in either
   * @return the number of bytes, at least one; fewer than asked for if the file ends before, or if
   *     that is a step
   * @throws PageFault if the first of the bytes is no longer in the file, or cannot be read
   */
  int read(long position, ByteBuffer target, int length) throws PageFault;

  /**
   * Checks that the source still has its first bytes.
   *
   * @param end the number of these bytes
   * @throws PageFault if the file ends before
   */
  void confirm(long end) throws PageFault;

  /**
   * Reads 1, 2, 4 or 8 bytes, or fails; never gives bytes that are not the source's.
   *
   * @param offset the position of the first byte
   * @param width the number of bytes
   * @return the bytes, the first one lowest; above them, zeros
   * @throws PageFault if some of the bytes are no longer in the file
   */
  long read(long offset, int width) throws PageFault;

  /**
   * Begins reads of the calling thread that are checked together, at their end.
   *
   * @return the batch, to be closed by the same thread
   */
  Batch batch();

  /**
   * Returns the memory itself, read-only and not guarded.
   *
   * @return all bytes
   */
  MemorySegment segment();

  /**
   * Runs {@code body} over a part of the memory itself, and checks afterwards that it was all
   * there.
   *
   * @param offset the position of the first byte
   * @param length the number of bytes
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws PageFault if some of the bytes are no longer in the file
   */
  <R extends @Nullable Object, X extends Exception> R view(
      long offset, long length, Body<R, X> body) throws X, PageFault;

  /** Code that reads a segment; the type of its own exception passes through. */
  @FunctionalInterface
  public interface Body<R extends @Nullable Object, X extends Exception> {

    /** Reads {@code bytes} and computes a result. */
    R apply(MemorySegment bytes) throws X;
  }

  /**
   * Receives a fault that a view of any data left behind in this thread.
   *
   * @throws InternalError if there was one
   */
  static void deliverFault() {
    FaultBarrier.deliver();
  }

  /** Releases the bytes; does nothing if that was done before. */
  @Override
  void close();

  /**
   * Releases the bytes as {@link #close} does, for an owner that has become garbage; but memory of
   * which somebody may have a segment stays until none is reachable.
   */
  void abandon();

  /**
   * Reads that are quick because what they give is not known to be the source's until {@link
   * #confirm} says so: past the end of a truncated file it is zeros.
   *
   * <p>For one thread. The caller has checked all ranges.
   */
  interface Batch extends AutoCloseable {

    /**
     * Reads 1, 2, 4 or 8 bytes.
     *
     * @param offset the position of the first byte
     * @param width the number of bytes
     * @return the bytes, the first one lowest; above them, zeros
     * @throws PageFault if a page is no longer in the file
     */
    long read(long offset, int width) throws PageFault;

    /**
     * Copies bytes to the heap.
     *
     * @param offset the position of the first byte
     * @param target where to copy to; may hold rubbish in the range after a fault
     * @param targetOffset the index of the first byte in {@code target}
     * @param length the number of bytes
     * @throws PageFault if a page is no longer in the file
     */
    void copy(long offset, byte[] target, int targetOffset, int length) throws PageFault;

    /**
     * Copies bytes to numbers on the heap.
     *
     * @param offset the position of the first byte
     * @param target where to copy to, a part of an array; may hold rubbish after a fault
     * @throws PageFault if a page is no longer in the file
     */
    void copy(long offset, MemorySegment target) throws PageFault;

    /**
     * Checks that what was read came from the source.
     *
     * @param end the position after the last byte that was read
     * @throws PageFault if the file ends before it
     */
    void confirm(long end) throws PageFault;

    /** Ends the batch. */
    @Override
    void close();
  }
}
