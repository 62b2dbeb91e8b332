package org.mmapguard;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.PageFault;

/**
 * The bytes of a whole file or stream, for reading.
 *
 * <p>There are two kinds: {@link Mapped}, whose bytes are in a mapped file, and {@link Loaded},
 * whose bytes were copied into memory. {@link MmapGuard} makes them. Both have the same methods; a
 * {@code switch} over the two needs no default.
 *
 * {@snippet file="org/mmapguard/tests/guide/GettingStartedSamplesTest.java" region="kinds"}
 *
 * <h2>Guarded operations</h2>
 *
 * {@link #get} and the other reads of single values, {@link #copyTo}, {@link #toByteArray}, {@link
 * #indexOf}, {@link #batch}, {@link #newInputStream}, {@link #newByteChannel} and {@link
 * #transferTo} copy. Whatever another process does to a mapped file, and whenever, each call
 * returns the file's bytes or throws {@link MappingFaultException} at that call; a stream or
 * channel throws {@link PageFaultException}. The JVM survives. After a file was truncated, the
 * bytes that it still has stay readable, and the next call is not affected by the failure of the
 * last.
 *
 * <p>This rests on how HotSpot behaves, which no specification promises; the project tests it in
 * the interpreter and under each compiler. No check can tell <em>other content</em>, if another
 * process overwrites bytes in place or punches a hole into the file; nor zeros that were read past
 * the end of a file that was truncated within a page, and grew again, during one call.
 *
 * <p>On some file systems, XFS among them, a guarded call waits while another process's write to
 * the same file runs, as reading the file would. With one write of hundreds of MiB that can take a
 * good part of a second.
 *
 * <h2>Views</h2>
 *
 * {@link #view}, {@link #segment} and {@link #asByteBuffer()} give access to the memory itself,
 * without a copy, and <strong>are not guarded</strong>. They are safe over {@link Loaded} data and
 * over a {@linkplain MmapGuard#snapshot snapshot}, whatever is done to the file. Over a mapped file
 * they are safe as long as every other process respects the lock that the mapping holds. If one
 * does not, and truncates the file, this can happen:
 *
 * <table class="striped">
 * <caption>What a view does past the end of a file that was truncated</caption>
 * <thead><tr><th scope="col">access</th><th scope="col">outcome</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">get, sums, copy, toArray, getString, bulk get, equals and mismatch of buffers,
 *     SHA-256, decoders, {@code load()}</th>
 *     <td>{@link InternalError}, late: at the thread's next safepoint poll, which may be in other
 *     code</td></tr>
 * <tr><th scope="row">a loaded byte as an array index ({@code table[b & 0xff]}), boxing of a loaded
 *     value</th>
 *     <td><strong>crash of the JVM</strong> once compiled by C2, depending on the registers that it
 *     chose; an unchecked write to a random address is possible</td></tr>
 * <tr><th scope="row">{@code CRC32}, {@code CRC32C}, {@code Adler32}, {@code Deflater} or {@code
 *     Inflater} on a buffer, any native call</th>
 *     <td><strong>crash of the JVM</strong>, always</td></tr>
 * <tr><th scope="row">{@code MemorySegment.mismatch} between two mappings, loads of the Vector API</th>
 *     <td><strong>crash of the JVM</strong> once compiled</td></tr>
 * <tr><th scope="row">writing the view to a {@code FileChannel}</th>
 *     <td>{@code IOException: Bad address}, or a short write</td></tr>
 * <tr><th scope="row">bytes past the new end of the file, in its last page</th>
 *     <td><strong>silent zeros</strong></td></tr>
 * </tbody>
 * </table>
 *
 * <p>The table was measured with HotSpot 25 on Linux and x86-64, and tests keep it true there.
 *
 * <h2>Threads, interrupts, closing</h2>
 *
 * Both kinds are safe for use by many threads; any of them may close. Interrupts have no effect on
 * guarded operations, which do not change the interrupt flag either. {@link #close} waits for
 * guarded operations of other threads to finish their current step, but not for views: a thread
 * that reads one meanwhile gets an {@link IllegalStateException}, and sometimes HotSpot sets its
 * interrupt flag as well. Then the memory is unmapped, the lock released and the file closed, in
 * this order. Every later operation throws {@link IllegalStateException}.
 *
 * <p>Data that becomes garbage without having been closed is released after a garbage collection,
 * and reported once to the {@link System.Logger} named {@code org.mmapguard}, as a warning. It
 * names the place that opened the data if the JVM was started with {@code
 * -Dorg.mmapguard.leaks=origin}, or while Flight Recorder records leaks. Slices, streams and
 * channels keep their data from becoming garbage; segments and buffers do not.
 *
 * <p>{@code toString} names the kind, the path, the size, the lock, and whether the data is open;
 * it never prints contents. {@code copies=short} or {@code copies=none} says that guarded calls of
 * mapped data read the file, if they ask for more than 64 bytes, or always: so it is on processors
 * and JVMs where copies of memory whose page is gone are not known to be survived.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // the annotations are optional for consumers, hence requires static
public sealed interface FileData extends AutoCloseable permits FileData.Mapped, FileData.Loaded {

  /**
   * Returns the number of bytes.
   *
   * <p>It is the size when the data was opened, and stays the same if the file grows or is
   * truncated, and after closing.
   *
   * @return the size in bytes
   */
  long size();

  /**
   * Returns one byte; guarded.
   *
   * <p>A byte that is not zero costs no system call, since what truncation leaves is zeros; a zero
   * costs one. For many reads, use {@link #batch} or {@link #copyTo}.
   *
   * @param index the position, from 0 to {@link #size()} - 1
   * @return the byte there
   * @throws IndexOutOfBoundsException if the position is not in the data
   * @throws MappingFaultException if the byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  byte get(long index);

  /**
   * Copies bytes to an array; guarded.
   *
   * <p>If this method throws, the target's range may hold any bytes.
   *
   * @param offset the position of the first byte to copy
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of bytes to copy
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, byte[] target, int targetOffset, int length);

  /**
   * Returns the {@code short} at a position; guarded.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 2 bytes are not all in the data
   * @throws MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  short getShort(long offset, ByteOrder order);

  /**
   * Returns the {@code char} at a position, a UTF-16 code unit; guarded.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 2 bytes are not all in the data
   * @throws MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  char getChar(long offset, ByteOrder order);

  /**
   * Returns the {@code int} at a position; guarded.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 4 bytes are not all in the data
   * @throws MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  int getInt(long offset, ByteOrder order);

  /**
   * Returns the {@code long} at a position; guarded.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 8 bytes are not all in the data
   * @throws MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  long getLong(long offset, ByteOrder order);

  /**
   * Returns the {@code float} at a position, bit by bit as it is stored; guarded.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 4 bytes are not all in the data
   * @throws MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  float getFloat(long offset, ByteOrder order);

  /**
   * Returns the {@code double} at a position, bit by bit as it is stored; guarded.
   *
   * @param offset the position of its first byte, of any alignment
   * @param order the order of its bytes
   * @return the value there
   * @throws IndexOutOfBoundsException if its 8 bytes are not all in the data
   * @throws MappingFaultException if one is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  double getDouble(long offset, ByteOrder order);

  /**
   * Copies everything to a new array; guarded.
   *
   * @return an array of {@link #size()} bytes
   * @throws UnsupportedOperationException if an array cannot be that long (2<sup>31</sup> - 9
   *     bytes)
   * @throws MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  byte[] toByteArray();

  /**
   * Finds bytes; guarded.
   *
   * <p>The time is linear in the number of bytes searched, whatever the pattern. A call copies 64
   * bytes first, and then more and more at a time, up to 64 KiB.
   *
   * {@snippet file="org/mmapguard/tests/guide/SlicesTest.java" region="search"}
   *
   * @param pattern what to find
   * @param from where to begin, from 0 to {@link #size()}
   * @return the first position at or after {@code from} where all bytes of the pattern are, or -1;
   *     {@code from} if the pattern is empty
   * @throws IndexOutOfBoundsException if {@code from} is negative or past the end
   * @throws MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  long indexOf(byte[] pattern, long from);

  /**
   * Runs code that makes many small reads, and checks once, afterwards, that they were all of the
   * file; guarded.
   *
   * <p>A read costs a fraction of what a single guarded read with a zero byte costs, which asks the
   * file each time. Nothing that the body does through its {@link Reads} can crash the JVM. A page
   * that is gone is {@link MappingFaultException} at that read. Bytes past the end of a file that
   * was truncated inside their page may read as zeros until the check at the end finds that: then
   * the result, or what the body threw, is discarded, and {@link MappingFaultException} thrown. So
   * the body must end whatever it reads, and should have no effects but its result, as with an
   * optimistic lock. It may open further batches.
   *
   * {@snippet file="org/mmapguard/tests/guide/SlicesTest.java" region="batch"}
   *
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws MappingFaultException if a byte that the body read is no longer in the file, or cannot
   *     be read
   * @throws IllegalStateException if the data is closed, also while the body runs; closing does not
   *     wait for the body
   */
  <R extends @Nullable Object, X extends Exception> R batch(BatchOp<R, X> body) throws X;

  /**
   * Returns a part of the data.
   *
   * @param offset the position of the part's first byte
   * @param length the number of its bytes
   * @return the part, which ends with the data
   * @throws IndexOutOfBoundsException if the part is not within the data
   * @throws IllegalStateException if the data is closed
   */
  Slice slice(long offset, long length);

  /**
   * Opens a stream over all bytes; guarded.
   *
   * <p>It supports mark and reset over any distance, and buffers small reads. A read that meets the
   * end of a truncated file returns what is still there; the next one throws {@link
   * PageFaultException}. Once the stream or the data is closed, it throws {@link IOException}.
   * Closing the stream does not close the data. A stream is for one thread at a time.
   *
   * @return a new stream, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  InputStream newInputStream();

  /**
   * Opens a read-only channel over all bytes; guarded.
   *
   * <p>Faults are as with {@link #newInputStream}. Writing and truncating throw {@link
   * java.nio.channels.NonWritableChannelException}. Once the channel or the data is closed, it
   * throws {@link java.nio.channels.ClosedChannelException}. Closing the channel does not close the
   * data. It is safe for use by several threads, and no interrupt closes it.
   *
   * @return a new channel, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  SeekableByteChannel newByteChannel();

  /**
   * Writes everything to a channel; guarded.
   *
   * <p>Where the JDK has it, the kernel copies from a mapped file to a {@link
   * java.nio.channels.FileChannel}. If this method throws, some of the bytes have been written;
   * past the end of a file that was truncated, a {@code FileChannel} may have got up to a mebibyte
   * of zeros instead. An interrupt closes a target that is interruptible, and nothing else.
   *
   * @param target a blocking channel
   * @return the number of bytes written, which is {@link #size()}
   * @throws IOException if writing fails
   * @throws java.nio.channels.IllegalBlockingModeException if the target is in non-blocking mode
   * @throws MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed, also while this method runs
   */
  long transferTo(WritableByteChannel target) throws IOException;

  /**
   * Runs code over the memory itself, and checks afterwards that it was all there; a view.
   *
   * <p>The check comes at the end; inside the body, {@linkplain FileData the table} applies. If the
   * body met a page fault, or the file is now shorter than its mapping, this method throws {@link
   * MappingFaultException}, because the result may come from bytes that were not there. Everything
   * else that the body throws passes through. The segment must not be used after the body has
   * returned.
   *
   * <p>Do not return a {@code byte}, {@code short} or {@code char} that was read in the body: the
   * result is boxed, and that can crash the JVM if the file was truncated. Return an {@code int} or
   * {@code long}, or copy the bytes to an array first.
   *
   * <p>Closing the data during the body, by this or another thread, takes effect at once: the
   * body's next access to mapped memory, and this method, throw {@link IllegalStateException}.
   *
   * @param body what to run
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   * @return what the body returned
   * @throws X what the body throws
   * @throws MappingFaultException if the file was truncated or could not be read
   * @throws IllegalStateException if the data is closed, also while the body runs
   */
  <R extends @Nullable Object, X extends Exception> R view(ViewOp<R, X> body) throws X;

  /**
   * Returns the memory itself; a view that nothing checks.
   *
   * <p>It is read-only, valid until the data is closed, and does not keep the data from becoming
   * garbage. Read it with unaligned layouts, such as {@link
   * java.lang.foreign.ValueLayout#JAVA_LONG_UNALIGNED}: heap memory is aligned to bytes only. For
   * {@link Loaded} data the first view may have to join the blocks that were read: on the heap as
   * far as one array can hold them, else in native memory, which {@link #close} frees. A view on
   * the heap stays readable after closing.
   *
   * @return a read-only segment of {@link #size()} bytes
   * @throws IllegalStateException if the data is closed
   * @throws OutOfMemoryError if there is no room for joining blocks
   */
  MemorySegment segment();

  /**
   * Returns the memory itself as a buffer; a view that nothing checks.
   *
   * @return a read-only, big-endian buffer of {@link #size()} bytes, valid as {@link #segment} is
   * @throws UnsupportedOperationException if there are more than 2,147,483,639 bytes, the longest
   *     buffer that the JDK makes of a segment
   * @throws IllegalStateException if the data is closed
   */
  ByteBuffer asByteBuffer();

  /**
   * Returns a part of the memory itself as a buffer; a view that nothing checks.
   *
   * @param offset the position of the first byte
   * @param length the number of bytes
   * @return a read-only, big-endian buffer, valid as {@link #segment} is
   * @throws IndexOutOfBoundsException if the range is not within the data
   * @throws UnsupportedOperationException if it is longer than a buffer can be, as above
   * @throws IllegalStateException if the data is closed
   */
  ByteBuffer asByteBuffer(long offset, int length);

  /**
   * Tells whether the data can be read, that is, was not closed.
   *
   * @return false once {@link #close} has taken effect
   */
  boolean isOpen();

  /**
   * Releases everything: memory, lock and file; does nothing the second time.
   *
   * <p>May be called by any thread. Waits for guarded operations to finish a step of at most one
   * mebibyte, but not for views.
   *
   * @throws IllegalStateException if the JDK refuses to release memory that is in use by its native
   *     I/O, as during an asynchronous write of a buffer; everything stays open then, and closing
   *     can be tried again
   */
  @Override
  void close();

  /**
   * Code that reads a view.
   *
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   */
  @FunctionalInterface
  interface ViewOp<R extends @Nullable Object, X extends Exception> {

    /**
     * Reads the view.
     *
     * @param bytes all bytes of the data, read-only, valid until this method returns
     * @return the result
     * @throws X if it fails
     */
    R apply(MemorySegment bytes) throws X;
  }

  /**
   * A mapped file, or a mapped {@linkplain MmapGuard#snapshot snapshot} of a file.
   *
   * <p>It holds a shared lock on the whole file, which keeps away writers that ask for an exclusive
   * one. It does not stop programs that ask for no lock. On Linux and macOS this is a POSIX record
   * lock, which belongs to the process: programs that use {@code flock(2)} do not see it, and if
   * other code of this JVM opens and closes the same file, the operating system drops the lock, and
   * nothing tells. On Linux with {@code --enable-native-access=org.mmapguard.core} (on the class
   * path {@code ALL-UNNAMED}) it is a lock without these two gaps. {@link #toString} says which
   * lock it is.
   *
   * <p>A snapshot has no lock and needs none: its bytes are in a private file without a name, so
   * that its views are safe whatever is done to the file that {@link #path} names.
   *
   * @since 0.1.0
   */
  final class Mapped extends GuardedData implements FileData {

    private final Mapping mapping;

    Mapped(Mapping mapping) {
      super(
          mapping,
          "The " + (mapping.isSnapshot() ? "snapshot" : "mapping") + " of " + mapping.path());
      this.mapping = mapping;
    }

    /**
     * Returns the path that was mapped, or of which this is a snapshot.
     *
     * @return the path, as it was given
     */
    public Path path() {
      return mapping.path();
    }

    /**
     * Tells whether the path no longer names this file as it was when it was mapped.
     *
     * <p>That is so if the file was deleted, renamed or replaced, or if its size or modification
     * time has changed. The data stays readable, except for bytes that were truncated; that of a
     * snapshot stays readable in any case. This method does not open the file, so that it does not
     * drop the lock.
     *
     * @return true if reading the path now may give something else
     * @throws IOException if the path cannot be examined
     * @throws IllegalStateException if the data is closed
     */
    public boolean isStale() throws IOException {
      try {
        return mapping.isStale();
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    /**
     * Tells the kernel how all bytes will be read, as {@link #advise(Advice, long, long)} does for
     * a part.
     *
     * @param advice how they will be read
     * @throws IllegalStateException if the data is closed
     */
    public void advise(Advice advice) {
      advise(advice, 0, size());
    }

    /**
     * Tells the kernel how a part will be read, so that it reads ahead more, less, or now.
     *
     * <p>It is a hint: it changes no content, and never fails. The kernel takes it for whole pages,
     * and may ignore it. It takes native access, that is Linux and {@code
     * --enable-native-access=org.mmapguard.core} (on the class path {@code ALL-UNNAMED}); without
     * that, this method only checks its arguments.
     *
     * <p>Safe for use by many threads, not interruptible; closing waits until it returns.
     *
     * @param advice how the part will be read
     * @param offset the position of its first byte
     * @param length its length in bytes; 0 does nothing
     * @throws IllegalStateException if the data is closed
     * @throws IndexOutOfBoundsException if the part is not within the data
     */
    public void advise(Advice advice, long offset, long length) {
      Objects.requireNonNull(advice);
      requireRange(offset, length);
      try {
        mapping.advise(advice.number, offset, length);
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    @Override
    String details() {
      String copies = mapping.copies();
      return (mapping.isSnapshot() ? "snapshot, " : "")
          + ("lock=" + mapping.lock() + ", ")
          + (copies.equals("whole") ? "" : "copies=" + copies + ", ");
    }

    @Override
    MappingFaultException unchecked(PageFault fault) {
      return new MappingFaultException(mapping.path(), fault);
    }
  }

  /**
   * How bytes of a mapped file will be read.
   *
   * @since 0.1.0
   */
  enum Advice {
    /** In no special way: the kernel reads ahead a little, as it does without advice. */
    NORMAL(0),
    /** From front to back: the kernel reads ahead far. */
    SEQUENTIAL(2),
    /** Here and there: the kernel reads the pages that are asked for, and no others. */
    RANDOM(1),
    /** Soon: the kernel begins to read them from storage now. */
    WILL_NEED(3);

    /** The number of {@code madvise} on Linux. */
    private final int number;

    Advice(int number) {
      this.number = number;
    }
  }

  /**
   * Bytes that were copied into memory, from standard input, or from a file by {@link
   * MmapGuard#readFile} or because it cannot be mapped.
   *
   * <p>Nothing that happens to the source afterwards changes them. They stay in the blocks in which
   * they were read until the first view asks for one segment, which needs the same room again for a
   * moment. From 256 KiB on, the blocks lie outside of the heap, and {@link FileData#close} frees
   * them.
   *
   * @since 0.1.0
   */
  final class Loaded extends GuardedData implements FileData {

    Loaded(Blocks blocks) {
      super(blocks, "The data loaded from " + blocks.name());
    }

    @Override
    MappingFaultException unchecked(PageFault fault) {
      throw new AssertionError("memory has no page faults", fault);
    }
  }

  /**
   * A part of the data, read as the whole is, with positions counted from the part's start.
   *
   * <p>It owns nothing and cannot be closed: hand it to code that may read and must not close. It
   * keeps its data from becoming garbage, and ends with it: once the data is closed, everything
   * that reads throws {@link IllegalStateException}, as the data itself does. Safe for use by many
   * threads.
   *
   * {@snippet file="org/mmapguard/tests/guide/SlicesTest.java" region="slice"}
   *
   * @since 0.1.0
   */
  final class Slice extends GuardedBytes {

    private final GuardedData data;
    private final long start;
    private final long size;

    Slice(GuardedData data, long start, long size) {
      this.data = data;
      this.start = start;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    GuardedData data() {
      return data;
    }

    @Override
    long start() {
      return start;
    }

    @Override
    String position(long offset) {
      // Unsigned, since the sum of two positions may be no position.
      long inData = start + offset;
      return offset
          + " of the slice ("
          + (offset < 0 ? Long.toString(inData) : Long.toUnsignedString(inData))
          + " of the data)";
    }

    @Override
    String bounds() {
      return "its "
          + size
          + " bytes ("
          + start
          + " to "
          + (start + size)
          + " of "
          + data.size()
          + ")";
    }

    /** Names the data and the range, and whether it is open; never prints contents. */
    @Override
    public String toString() {
      return "FileData.Slice[" + size + " bytes at " + start + " of " + data + "]";
    }
  }

  /**
   * Code that makes many small reads.
   *
   * @param <R> the type of its result
   * @param <X> the type of the checked exception that it throws
   */
  @FunctionalInterface
  interface BatchOp<R extends @Nullable Object, X extends Exception> {

    /**
     * Reads. It must end whatever it reads: until the check after it, bytes that are no longer in
     * the file may read as zeros.
     *
     * @param reads valid for this thread, and until this method returns
     * @return the result
     * @throws X if it fails
     */
    R apply(Reads reads) throws X;
  }

  /**
   * What the body of a {@link #batch} reads through.
   *
   * <p>Each method throws {@link IndexOutOfBoundsException} if not all bytes that it asks for are
   * within the data or slice, {@link MappingFaultException} if their page is no longer in the file
   * or cannot be read, and {@link IllegalStateException} if the data is closed, the body has
   * returned, or the thread is not the one that runs it. None allocates memory.
   *
   * @since 0.1.0
   */
  sealed interface Reads permits BatchReads {

    /**
     * Returns the number of bytes of the data or slice.
     *
     * @return the size in bytes
     */
    long size();

    /**
     * Returns one byte.
     *
     * @param index the position, from 0 to {@link #size()} - 1
     * @return the byte there
     */
    byte get(long index);

    /**
     * Returns the {@code short} at a position.
     *
     * @param offset the position of the first of its 2 bytes, of any alignment
     * @param order the order of its bytes
     * @return the value there
     */
    short getShort(long offset, ByteOrder order);

    /**
     * Returns the {@code char} at a position.
     *
     * @param offset the position of the first of its 2 bytes, of any alignment
     * @param order the order of its bytes
     * @return the value there
     */
    char getChar(long offset, ByteOrder order);

    /**
     * Returns the {@code int} at a position.
     *
     * @param offset the position of the first of its 4 bytes, of any alignment
     * @param order the order of its bytes
     * @return the value there
     */
    int getInt(long offset, ByteOrder order);

    /**
     * Returns the {@code long} at a position.
     *
     * @param offset the position of the first of its 8 bytes, of any alignment
     * @param order the order of its bytes
     * @return the value there
     */
    long getLong(long offset, ByteOrder order);

    /**
     * Returns the {@code float} at a position.
     *
     * @param offset the position of the first of its 4 bytes, of any alignment
     * @param order the order of its bytes
     * @return the value there
     */
    float getFloat(long offset, ByteOrder order);

    /**
     * Returns the {@code double} at a position.
     *
     * @param offset the position of the first of its 8 bytes, of any alignment
     * @param order the order of its bytes
     * @return the value there
     */
    double getDouble(long offset, ByteOrder order);

    /**
     * Copies bytes to an array, whose range may hold any bytes if this method throws.
     *
     * @param offset the position of the first byte to copy
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of bytes to copy
     */
    void copyTo(long offset, byte[] target, int targetOffset, int length);
  }

  /**
   * Thrown when bytes of a mapped file cannot be read any more.
   *
   * <p>Either the file was truncated, or its storage failed; the message names the file, says which
   * of the two, and gives both sizes. The cause is a {@link PageFaultException}.
   *
   * @since 0.1.0
   */
  final class MappingFaultException extends UncheckedIOException {

    @Serial private static final long serialVersionUID = 1L;

    private final transient @Nullable Path path;

    /** The path as text, since paths are not serializable. */
    private final String file;

    /** In bytes. */
    private final long mappedSize;

    /** In bytes, or -1. */
    private final long currentSize;

    MappingFaultException(Path path, PageFault fault) {
      this(path, new PageFaultException(path.toString(), fault));
      for (Throwable suppressed : fault.getSuppressed()) {
        addSuppressed(suppressed);
      }
    }

    private MappingFaultException(Path path, PageFaultException cause) {
      super(cause.getMessage(), cause);
      this.path = path;
      this.file = path.toString();
      this.mappedSize = cause.mappedSize();
      this.currentSize = cause.currentSize();
    }

    /**
     * Returns the path that was mapped.
     *
     * @return the path, as it was given
     */
    public Path path() {
      return path != null ? path : Path.of(file);
    }

    /**
     * Returns the size of the file when it was mapped.
     *
     * @return the size in bytes
     */
    public long mappedSize() {
      return mappedSize;
    }

    /**
     * Returns the size of the file when the fault was found.
     *
     * @return the size in bytes, or -1 if the file system did not tell it
     */
    public long currentSize() {
      return currentSize;
    }
  }

  /**
   * Thrown by streams and channels when bytes of a mapped file cannot be read any more; elsewhere
   * the cause of a {@link MappingFaultException}.
   *
   * <p>The message names the file, its size when it was mapped and its size now, and tells
   * truncation from an I/O error.
   *
   * @since 0.1.0
   */
  final class PageFaultException extends FileSystemException {

    @Serial private static final long serialVersionUID = 1L;

    /** In bytes. */
    private final long mappedSize;

    /** In bytes, or -1. */
    private final long currentSize;

    PageFaultException(String file, PageFault fault) {
      super(file, null, fault.reason());
      initCause(fault.getCause());
      this.mappedSize = fault.mappedSize();
      this.currentSize = fault.currentSize();
    }

    /**
     * Returns the size of the file when it was mapped.
     *
     * @return the size in bytes
     */
    public long mappedSize() {
      return mappedSize;
    }

    /**
     * Returns the size of the file after the fault was found.
     *
     * @return the size in bytes, or -1 if the file system did not tell it
     */
    public long currentSize() {
      return currentSize;
    }
  }
}
