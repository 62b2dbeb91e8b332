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
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Blocks;
import org.mmapguard.core.MappedCopies;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.PageFault;
import org.mmapguard.core.Printable;

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
 * {@link #get} and the other reads of single values, {@link #copyTo(long, byte[], int, int)
 * copyTo}, {@link #read(long, byte[], int, int) read}, {@link #toByteArray}, {@link
 * #indexOf(byte[], long) indexOf}, {@link #batch}, {@link #cursor}, {@link #newInputStream}, {@link
 * #newByteChannel} and {@link #transferTo} copy. Whatever another process does to a mapped file,
 * and whenever, each call returns the file's bytes or throws {@link MappingFaultException} at that
 * call; {@code read}, a stream or a channel throws {@link PageFaultException}. The JVM survives.
 * After a file was truncated, the bytes that it still has stay readable, and the next call is not
 * affected by the failure of the last.
 *
 * <p>This rests on how HotSpot behaves, which no specification promises; the project tests it in
 * the interpreter and under each compiler. No check can tell three things: <em>other content</em>,
 * if another process overwrites bytes in place or punches a hole into the file; zeros that were
 * read past the end of a file that was truncated within a page, and grew again, during one call;
 * and bytes that a process with a writable mapping of its own stores past the new end, in the last
 * page: reads of up to 64 bytes return those, if none is zero. Against the last, start the JVM with
 * {@code -Dorg.mmapguard.check=always}: then each guarded read asks the file, as reads of zeros do
 * anyway.
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
 * does not, and truncates the file, an access past its new end can end in one of these:
 *
 * <ul>
 *   <li>{@link InternalError}, late: at the thread's next safepoint poll, which may be in other
 *       code;
 *   <li><strong>a crash of the JVM</strong>: always, if native code reads the view, as {@code
 *       CRC32}, {@code CRC32C}, {@code Adler32}, {@code Deflater} and {@code Inflater} do; once
 *       compiled, if a byte that was read is an array index ({@code table[b & 0xff]}) or boxed, by
 *       {@code MemorySegment.mismatch} of two mappings, and by loads of the Vector API;
 *   <li>{@code IOException: Bad address}, or a short write, if the view is written to a {@code
 *       FileChannel};
 *   <li><strong>silent zeros</strong>: past the new end of the file, in its last page.
 * </ul>
 *
 * <p>The guide has <a href="https://mmap-guard.github.io/mmap-guard-java/faults.html#views">a
 * table</a> of each access, which tests keep true for HotSpot 25 on Linux and x86-64. On other
 * processors more accesses crash.
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
 * channels keep their data from becoming garbage; segments and buffers do not, but the memory of
 * forgotten data stays for as long as there is one, and without native access for ever. Closing
 * ends it at once: native code that still has the address then crashes the JVM.
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
   * Guarded: returns one byte.
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
   * Guarded: copies bytes to an array.
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
   * Guarded: copies bytes to what remains of a buffer, and moves its position to its limit.
   *
   * <p>A buffer outside of the heap is filled without a copy on the heap. If this method throws,
   * the position has not moved, and what remains may hold any bytes.
   *
   * @param offset the position of the first byte to copy
   * @param target where to copy to
   * @throws IllegalArgumentException if the target is read-only
   * @throws IndexOutOfBoundsException if there are not as many bytes as remain in the target
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, ByteBuffer target);

  /**
   * Guarded: copies bytes to shorts.
   *
   * <p>If this method throws, the target's range may hold any numbers.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of shorts, each of 2 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, short[] target, int targetOffset, int length, ByteOrder order);

  /**
   * Guarded: copies bytes to chars.
   *
   * <p>If this method throws, the target's range may hold any numbers.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of chars, each of 2 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, char[] target, int targetOffset, int length, ByteOrder order);

  /**
   * Guarded: copies bytes to ints.
   *
   * <p>If this method throws, the target's range may hold any numbers.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of ints, each of 4 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, int[] target, int targetOffset, int length, ByteOrder order);

  /**
   * Guarded: copies bytes to longs.
   *
   * <p>If this method throws, the target's range may hold any numbers.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of longs, each of 8 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, long[] target, int targetOffset, int length, ByteOrder order);

  /**
   * Guarded: copies bytes to floats, bit by bit as they are stored.
   *
   * <p>If this method throws, the target's range may hold any numbers.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of floats, each of 4 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, float[] target, int targetOffset, int length, ByteOrder order);

  /**
   * Guarded: copies bytes to doubles, bit by bit as they are stored.
   *
   * <p>If this method throws, the target's range may hold any numbers.
   *
   * @param offset the position of the first byte, of any alignment
   * @param target where to copy to
   * @param targetOffset the first index to write
   * @param length the number of doubles, each of 8 bytes
   * @param order the order of their bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array
   * @throws MappingFaultException if one of the bytes is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void copyTo(long offset, double[] target, int targetOffset, int length, ByteOrder order);

  /**
   * Guarded: reads bytes at a position, as many as there are.
   *
   * <p>This is {@link java.nio.channels.FileChannel#read(ByteBuffer, long)} for those who adapt
   * other libraries: it reads less at the end, and no fault is unchecked. A read that meets the end
   * of a truncated file returns what is still there; the next one throws.
   *
   * {@snippet file="org/mmapguard/tests/guide/AdaptersTest.java" region="read"}
   *
   * @param position the position of the first byte, which may lie past the end
   * @param target where to put the bytes; its range may hold any bytes if this method throws
   * @param targetOffset the first index to write
   * @param length the most bytes to read
   * @return the number of bytes, fewer than {@code length} only where the data or the file ends; -1
   *     at the end or past it; 0 if {@code length} is 0
   * @throws IndexOutOfBoundsException if the position is negative, or the range is not within the
   *     array
   * @throws PageFaultException if the first byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  int read(long position, byte[] target, int targetOffset, int length) throws PageFaultException;

  /**
   * Guarded: reads bytes at a position into what remains of a buffer, as many as there are.
   *
   * <p>The same as {@link #read(long, byte[], int, int)}. A buffer outside of the heap is filled
   * without a copy on the heap.
   *
   * @param position the position of the first byte, which may lie past the end
   * @param target where to put the bytes, which moves its position
   * @return the number of bytes, fewer than remain in the target only where the data or the file
   *     ends; -1 at the end or past it; 0 if nothing remains
   * @throws IllegalArgumentException if the target is read-only
   * @throws IndexOutOfBoundsException if the position is negative
   * @throws PageFaultException if the first byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  int read(long position, ByteBuffer target) throws PageFaultException;

  /**
   * Guarded: returns the {@code short} at a position.
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
   * Guarded: returns the {@code char} at a position, a UTF-16 code unit.
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
   * Guarded: returns the {@code int} at a position.
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
   * Guarded: returns the {@code long} at a position.
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
   * Guarded: returns the {@code float} at a position, bit by bit as it is stored.
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
   * Guarded: returns the {@code double} at a position, bit by bit as it is stored.
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
   * Guarded: copies everything to a new array.
   *
   * @return an array of {@link #size()} bytes
   * @throws UnsupportedOperationException if an array cannot be that long (2<sup>31</sup> - 9
   *     bytes)
   * @throws MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  byte[] toByteArray();

  /**
   * Guarded: finds bytes.
   *
   * <p>The time is linear in the number of bytes searched, whatever the pattern. A call copies 64
   * bytes first, and then more and more at a time, up to 64 KiB. Each may cost a check of the file:
   * where matches are many, search in a {@link #batch}.
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
   * Guarded: finds bytes up to a position.
   *
   * <p>As {@link #indexOf(byte[], long)}, but reads nothing at or after {@code to}. So a long
   * search goes in parts, with progress between them: the next part begins the length of the
   * pattern less one before the end of the last.
   *
   * @param pattern what to find
   * @param from where to begin, from 0 to {@code to}
   * @param to where a match must have ended, up to {@link #size()}
   * @return the first position at or after {@code from} where all bytes of the pattern are, and end
   *     at or before {@code to}, or -1; {@code from} if the pattern is empty
   * @throws IndexOutOfBoundsException if {@code from} is negative or after {@code to}, or {@code
   *     to} is past the end
   * @throws MappingFaultException if a byte is no longer in the file, or cannot be read
   * @throws IllegalStateException if the data is closed
   */
  long indexOf(byte[] pattern, long from, long to);

  /**
   * Guarded: runs code that makes many small reads, and checks once, afterwards, that they were all
   * of the file.
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
   * Returns all of the data as a slice, for code that accepts one.
   *
   * @return all of it, which ends with the data
   * @throws IllegalStateException if the data is closed
   */
  Slice slice();

  /**
   * Guarded: returns a cursor, which reads one thing after the other.
   *
   * @param order the order of the bytes of numbers
   * @return a new cursor, positioned at the first byte
   * @throws IllegalStateException if the data is closed
   */
  Cursor cursor(ByteOrder order);

  /**
   * Guarded: checks that the file still has every byte that was mapped.
   *
   * <p>For the end of work with a parser that mistakes a fault for the end of its input, or ignores
   * it: if the file has been truncated, this method says so. It cannot tell a file that was
   * truncated and grew again, nor other content. {@link Loaded} data is always intact.
   *
   * @throws MappingFaultException if the file is shorter, or its last byte cannot be read
   * @throws IllegalStateException if the data is closed
   */
  void requireIntact();

  /**
   * Guarded: opens a stream over all bytes.
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
   * Guarded: opens a read-only channel over all bytes.
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
   * Guarded: writes everything to a channel.
   *
   * <p>More than 64 KiB of a mapped file are copied by the kernel to a {@link
   * java.nio.channels.FileChannel} of the JDK, from where its position is. If this method throws,
   * some of the bytes have been written; past the end of a file that was truncated, a {@code
   * FileChannel} may have got up to a mebibyte of zeros instead. An interrupt closes a target that
   * is interruptible, and nothing else.
   *
   * <p>Do not give it a {@code FileChannel} whose position others move meanwhile, such as that of a
   * standard output to which a child process writes as well: where kernels copy, they do not take
   * turns as they do for writes, and lines may be lost until this method sees the position move.
   * {@code Channels.newChannel(System.out)} is safe.
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
   * View: runs code over the memory itself, and checks afterwards that it was all there.
   *
   * <p>The check comes at the end; inside the body, {@linkplain FileData anything above} can
   * happen. If the body met a page fault, or the file is now shorter than its mapping, this method
   * throws {@link MappingFaultException}, because the result may come from bytes that were not
   * there. Everything else that the body throws passes through. The segment must not be used after
   * the body has returned.
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
   * View: returns the memory itself.
   *
   * <p>Nothing checks what is read. It is read-only, valid until the data is closed, and does not
   * keep the data from becoming garbage. Read it with unaligned layouts, such as {@link
   * java.lang.foreign.ValueLayout#JAVA_LONG_UNALIGNED}: heap memory is aligned to bytes only. For
   * {@link Loaded} data the first view may have to join the blocks that were read: on the heap as
   * far as one array can hold them, else in native memory, which a garbage collection frees. Such a
   * view stays readable after closing.
   *
   * @return a read-only segment of {@link #size()} bytes
   * @throws IllegalStateException if the data is closed
   * @throws OutOfMemoryError if there is no room for joining blocks
   */
  MemorySegment segment();

  /**
   * View: returns the memory itself as a buffer.
   *
   * <p>Nothing checks what is read.
   *
   * @return a read-only, big-endian buffer of {@link #size()} bytes, valid as {@link #segment} is
   * @throws UnsupportedOperationException if there are more than 2,147,483,639 bytes, the longest
   *     buffer that the JDK makes of a segment
   * @throws IllegalStateException if the data is closed
   */
  ByteBuffer asByteBuffer();

  /**
   * View: returns a part of the memory itself as a buffer.
   *
   * <p>Nothing checks what is read.
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
   * @throws OutOfMemoryError if there is too little memory for all of it; closing again does the
   *     rest, as does the next opening of any file, or the collector
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
   * other code of this JVM opens and closes the same file, the operating system drops the lock,
   * silently. On Linux with {@code --enable-native-access=org.mmapguard.core} (on the class path
   * {@code ALL-UNNAMED}) it is a lock without these two gaps. {@link #lock} says which lock it is.
   *
   * <p>A snapshot has no lock and needs none: its bytes are in a private file without a name, so
   * that its views are safe whatever is done to the file that {@link #path} names.
   *
   * @since 0.1.0
   */
  final class Mapped extends GuardedData implements FileData {

    private final Mapping mapping;

    Mapped(Mapping mapping) {
      super(mapping);
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
     * Tells what holds the file locked, also after it was closed.
     *
     * @return the kind of lock; {@link Lock#NONE} for a snapshot
     */
    public Lock lock() {
      return Lock.valueOf(mapping.lock().name());
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
     * <p>It is a hint: it changes no content, and never fails. The kernel applies it to whole
     * pages, and may ignore it. It needs native access, that is Linux and {@code
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
      Objects.requireNonNull(advice, "advice");
      requireRange(offset, length);
      try {
        mapping.advise(advice.number, offset, length);
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    @Override
    String details() {
      String copies = MappedCopies.inForce();
      return (mapping.isSnapshot() ? mapping.kind() + ", " : "")
          + ("lock=" + mapping.lock() + ", ")
          + (copies.equals("whole") ? "" : "copies=" + copies + ", ");
    }

    @Override
    RuntimeException unchecked(PageFault fault) {
      return MappingFaultException.of(mapping.path(), fault);
    }
  }

  /**
   * What holds a mapped file locked.
   *
   * @since 0.1.0
   */
  enum Lock {
    /** Nothing: a snapshot needs no lock. */
    NONE,
    /**
     * A POSIX record lock of the JDK. It belongs to the process, and ends when any code of the
     * process closes the file.
     */
    POSIX,
    /**
     * A record lock of an open file description of this library: nothing else ends it. Programs
     * that take record locks see it.
     */
    OFD,
    /** A lock of {@code flock(2)}: nothing else ends it. Programs that take such locks see it. */
    FLOCK,
    /** Both locks that nothing else ends. */
    OFD_AND_FLOCK
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
   * <p>Nothing that happens to the source afterwards changes them. What came from a stream stays in
   * the blocks in which it was read until the first view asks for one segment, which needs the same
   * room again for a moment. From 256 KiB on, the blocks lie outside of the heap, and so does a
   * file of more than 2 GiB; {@link FileData#close} frees them. All of that together may be as much
   * as the heap may take ({@code -Xmx}), in addition to the heap and to direct buffers. Smaller
   * files lie on the heap.
   *
   * @since 0.1.0
   */
  final class Loaded extends GuardedData implements FileData {

    Loaded(Blocks blocks) {
      super(blocks);
    }

    @Override
    RuntimeException unchecked(PageFault fault) {
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
   * <p>Its methods are those of the data, and of {@link Reads}: each also throws what its namesake
   * in {@link FileData} does.
   *
   * {@snippet file="org/mmapguard/tests/guide/SlicesTest.java" region="slice"}
   *
   * @since 0.1.0
   */
  final class Slice extends MemoryViews implements Reads {

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
   * Reads at positions: what a {@link Slice} has, and what the body of a {@link #batch} reads
   * through, so that one parser can read both.
   *
   * <p>Each method throws {@link IndexOutOfBoundsException} if not all bytes that it asks for are
   * within the data or slice, or not all of its range is within its target; {@link
   * MappingFaultException} if a page is no longer in the file or cannot be read; and {@link
   * IllegalStateException} if the data is closed. Only {@code indexOf} allocates memory, once.
   *
   * <p>In a batch, what was read is checked when the body has returned, and {@link
   * IllegalStateException} is also thrown if the body has returned, or the thread is not the one
   * that runs it. A slice checks at each call, and is for many threads.
   *
   * @since 0.1.0
   */
  sealed interface Reads permits BatchReads, Slice {

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

    /**
     * Copies bytes to what remains of a buffer, and moves its position to its limit.
     *
     * <p>A buffer outside of the heap is filled without a copy on the heap. If this method throws,
     * the position has not moved, and what remains may hold any bytes.
     *
     * @param offset the position of the first byte to copy
     * @param target where to copy to
     */
    void copyTo(long offset, ByteBuffer target);

    /**
     * Copies bytes to shorts.
     *
     * @param offset the position of the first byte, of any alignment
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of shorts, each of 2 bytes
     * @param order the order of their bytes
     */
    void copyTo(long offset, short[] target, int targetOffset, int length, ByteOrder order);

    /**
     * Copies bytes to chars.
     *
     * @param offset the position of the first byte, of any alignment
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of chars, each of 2 bytes
     * @param order the order of their bytes
     */
    void copyTo(long offset, char[] target, int targetOffset, int length, ByteOrder order);

    /**
     * Copies bytes to ints.
     *
     * @param offset the position of the first byte, of any alignment
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of ints, each of 4 bytes
     * @param order the order of their bytes
     */
    void copyTo(long offset, int[] target, int targetOffset, int length, ByteOrder order);

    /**
     * Copies bytes to longs.
     *
     * @param offset the position of the first byte, of any alignment
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of longs, each of 8 bytes
     * @param order the order of their bytes
     */
    void copyTo(long offset, long[] target, int targetOffset, int length, ByteOrder order);

    /**
     * Copies bytes to floats, bit by bit as they are stored.
     *
     * @param offset the position of the first byte, of any alignment
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of floats, each of 4 bytes
     * @param order the order of their bytes
     */
    void copyTo(long offset, float[] target, int targetOffset, int length, ByteOrder order);

    /**
     * Copies bytes to doubles, bit by bit as they are stored.
     *
     * @param offset the position of the first byte, of any alignment
     * @param target where to copy to
     * @param targetOffset the first index to write
     * @param length the number of doubles, each of 8 bytes
     * @param order the order of their bytes
     */
    void copyTo(long offset, double[] target, int targetOffset, int length, ByteOrder order);

    /**
     * Finds bytes.
     *
     * @param pattern what to find
     * @param from where to begin, from 0 to {@link #size()}
     * @return the first position at or after {@code from} where all bytes of the pattern are, or
     *     -1; {@code from} if the pattern is empty
     */
    long indexOf(byte[] pattern, long from);

    /**
     * Finds bytes up to a position, and reads nothing at or after that.
     *
     * @param pattern what to find
     * @param from where to begin, from 0 to {@code to}
     * @param to where a match must have ended, up to {@link #size()}
     * @return the first position at or after {@code from} where all bytes of the pattern are, and
     *     end at or before {@code to}, or -1; {@code from} if the pattern is empty
     */
    long indexOf(byte[] pattern, long from, long to);
  }

  /**
   * Reads one thing after the other, for parsers of headers and records; all its reads are guarded.
   *
   * <p>It reads 8 KiB at a time and serves fields from that copy, so that a field costs no system
   * call; what is longer is copied straight to its target. It reads the file, as streams do.
   *
   * <p>A read that does not fit what remains throws {@link IndexOutOfBoundsException}, which says
   * position, length and what remains, and moves nothing; the length of an array or string is
   * checked before memory is allocated for it. A negative length fits nowhere. {@link
   * MappingFaultException} is thrown if a byte that was asked for is no longer in the file or
   * cannot be read, and moves nothing either; what lies behind a cut is no fault until it is asked
   * for. Bytes were in the file when they were copied, which may be some reads ago: for a check of
   * the whole, call {@link FileData#requireIntact} afterwards. Every read throws {@link
   * IllegalStateException} once the data is closed.
   *
   * <p>A cursor is for one thread at a time. It owns nothing but its copy, keeps its data from
   * becoming garbage, and ends with it.
   *
   * {@snippet file="org/mmapguard/tests/guide/HeadersTest.java" region="cursor"}
   *
   * @since 0.1.0
   */
  final class Cursor {

    /** In bytes: 9 with 7 bits each, and one with the last bit. */
    private static final int LONGEST_VARINT = 10;

    private final GuardedBytes bytes;
    private final ReadWindow window;
    private final long size;
    private long position;

    Cursor(GuardedBytes bytes, ByteOrder order) {
      this.bytes = bytes;
      this.window = new ReadWindow(bytes, order);
      this.size = bytes.size();
    }

    /**
     * Returns the position of the next byte.
     *
     * @return the position, from 0 to the size of the data or slice
     */
    public long position() {
      return position;
    }

    /**
     * Moves to a position, without reading.
     *
     * @param p the new position, from 0 to the size of the data or slice
     * @return this cursor
     * @throws IndexOutOfBoundsException if there is no such position
     */
    public Cursor position(long p) {
      if (p < 0 || p > size) {
        throw new IndexOutOfBoundsException(
            bytes.name() + ": position " + bytes.position(p) + " is not within " + bytes.bounds());
      }
      position = p;
      return this;
    }

    /**
     * Returns the number of bytes from the position to the end.
     *
     * @return the number of bytes
     */
    public long remaining() {
      return size - position;
    }

    /**
     * Passes bytes without reading them.
     *
     * @param n the number of bytes, not negative
     * @return this cursor
     */
    public Cursor skip(long n) {
      requireFits(n);
      position += n;
      return this;
    }

    /**
     * Returns the order of the bytes of numbers.
     *
     * @return the order that was given
     */
    public ByteOrder order() {
      return window.buffer().order();
    }

    /**
     * Reads one byte.
     *
     * @return the byte
     */
    public byte get() {
      return window.buffer().get(take(Byte.BYTES));
    }

    /**
     * Reads one byte without a sign.
     *
     * @return a value from 0 to 255
     */
    public int getUnsigned() {
      return Byte.toUnsignedInt(get());
    }

    /**
     * Reads a {@code short} of 2 bytes.
     *
     * @return the value
     */
    public short getShort() {
      return window.buffer().getShort(take(Short.BYTES));
    }

    /**
     * Reads 2 bytes without a sign.
     *
     * @return a value from 0 to 65,535
     */
    public int getUnsignedShort() {
      return Short.toUnsignedInt(getShort());
    }

    /**
     * Reads a {@code char} of 2 bytes, a UTF-16 code unit.
     *
     * @return the value
     */
    public char getChar() {
      return window.buffer().getChar(take(Character.BYTES));
    }

    /**
     * Reads an {@code int} of 4 bytes.
     *
     * @return the value
     */
    public int getInt() {
      return window.buffer().getInt(take(Integer.BYTES));
    }

    /**
     * Reads 4 bytes without a sign.
     *
     * @return a value from 0 to 4,294,967,295
     */
    public long getUnsignedInt() {
      return Integer.toUnsignedLong(getInt());
    }

    /**
     * Reads a {@code long} of 8 bytes.
     *
     * @return the value
     */
    public long getLong() {
      return window.buffer().getLong(take(Long.BYTES));
    }

    /**
     * Reads a {@code float} of 4 bytes, bit by bit as it is stored.
     *
     * @return the value
     */
    public float getFloat() {
      return Float.intBitsToFloat(getInt());
    }

    /**
     * Reads a {@code double} of 8 bytes, bit by bit as it is stored.
     *
     * @return the value
     */
    public double getDouble() {
      return Double.longBitsToDouble(getLong());
    }

    /**
     * Reads bytes to an array.
     *
     * <p>If this method throws, the target's range may hold any bytes.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of bytes
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(byte[] target, int targetOffset, int length) {
      bytes.requireTarget(target, targetOffset, length);
      requireFits(length);
      if (length <= ReadWindow.LONGEST) {
        window.buffer().get(take(length), target, targetOffset, length);
      } else {
        bytes.copyTo(position, target, targetOffset, length);
        position += length;
      }
    }

    /**
     * Reads shorts of 2 bytes each to an array.
     *
     * <p>If this method throws, the target's range may hold any numbers.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of shorts
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(short[] target, int targetOffset, int length) {
      get(NumberRange.of(bytes.name(), target, targetOffset, length));
    }

    /**
     * Reads chars of 2 bytes each to an array.
     *
     * <p>If this method throws, the target's range may hold any numbers.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of chars
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(char[] target, int targetOffset, int length) {
      get(NumberRange.of(bytes.name(), target, targetOffset, length));
    }

    /**
     * Reads ints of 4 bytes each to an array.
     *
     * <p>If this method throws, the target's range may hold any numbers.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of ints
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(int[] target, int targetOffset, int length) {
      get(NumberRange.of(bytes.name(), target, targetOffset, length));
    }

    /**
     * Reads longs of 8 bytes each to an array.
     *
     * <p>If this method throws, the target's range may hold any numbers.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of longs
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(long[] target, int targetOffset, int length) {
      get(NumberRange.of(bytes.name(), target, targetOffset, length));
    }

    /**
     * Reads floats of 4 bytes each to an array, bit by bit as they are stored.
     *
     * <p>If this method throws, the target's range may hold any numbers.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of floats
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(float[] target, int targetOffset, int length) {
      get(NumberRange.of(bytes.name(), target, targetOffset, length));
    }

    /**
     * Reads doubles of 8 bytes each to an array, bit by bit as they are stored.
     *
     * <p>If this method throws, the target's range may hold any numbers.
     *
     * @param target where to put them
     * @param targetOffset the first index to write
     * @param length the number of doubles
     * @throws IndexOutOfBoundsException if they do not fit what remains, or the array
     */
    public void get(double[] target, int targetOffset, int length) {
      get(NumberRange.of(bytes.name(), target, targetOffset, length));
    }

    private void get(NumberRange target) {
      requireFits(target.size());
      if (target.size() <= ReadWindow.LONGEST) {
        int index = take((int) target.size());
        target.take(MemorySegment.ofArray(window.buffer().array()), index, order());
      } else {
        bytes.copy(position, target, order());
        position += target.size();
      }
    }

    /**
     * Reads bytes to a new array.
     *
     * @param length the number of bytes
     * @return the bytes
     */
    public byte[] bytes(int length) {
      requireFits(length);
      byte[] target = new byte[length];
      get(target, 0, length);
      return target;
    }

    /**
     * Reads a string.
     *
     * <p>What the charset cannot decode is replaced, as {@link String#String(byte[], Charset)}
     * does.
     *
     * @param length the number of its bytes
     * @param charset decodes them
     * @return the string
     */
    public String string(int length, Charset charset) {
      Objects.requireNonNull(charset, "charset");
      requireFits(length);
      return length <= ReadWindow.LONGEST
          ? new String(window.buffer().array(), take(length), length, charset)
          : new String(bytes(length), charset);
    }

    /**
     * Reads a string up to a byte that ends it, and passes that byte, which is not returned.
     *
     * <p>What the charset cannot decode is replaced, as {@link String#String(byte[], Charset)}
     * does.
     *
     * @param terminator the byte that ends it, from 0 to 255
     * @param maxLength the most bytes before the terminator
     * @param charset decodes them
     * @return the string, without the terminator
     * @throws IndexOutOfBoundsException if there is no terminator within {@code maxLength + 1}
     *     bytes, or what remains
     * @throws IllegalArgumentException if {@code terminator} is no byte, or {@code maxLength}
     *     negative
     */
    public String stringUntil(int terminator, int maxLength, Charset charset) {
      Objects.requireNonNull(charset, "charset");
      if (terminator < 0 || terminator > 0xff || maxLength < 0) {
        throw new IllegalArgumentException(
            "no terminator or length: " + terminator + ", " + maxLength);
      }
      long most = Math.min(maxLength + 1L, remaining());
      long end = most == 0 ? -1 : window.find((byte) terminator, position, position + most);
      if (end < 0) {
        throw new IndexOutOfBoundsException(
            bytes.name()
                + ": no byte "
                + terminator
                + " in the "
                + most
                + " bytes at "
                + bytes.position(position)
                + ", where "
                + remaining()
                + " remain");
      }
      String read = string((int) (end - position), charset);
      position++;
      return read;
    }

    /**
     * Reads an unsigned number of variable length: 7 bits in each byte, the lowest first (LEB128).
     *
     * @return the number, as the 64 bits of a {@code long}
     * @throws ArithmeticException if it has more than 64 bits; nothing moves
     */
    public long varint() {
      long value = 0;
      for (int length = 1; ; length++) {
        requireFits(length);
        long at = position + length - 1;
        int next = window.buffer().get(window.indexOf(at, 1)) & 0xff;
        if (length == LONGEST_VARINT && next > 1) {
          throw new ArithmeticException(
              bytes.name()
                  + ": the number of variable length at "
                  + bytes.position(position)
                  + " has more than 64 bits");
        }
        value |= (next & 0x7fL) << (7 * (length - 1));
        if (next < 0x80) {
          position = at + 1;
          return value;
        }
      }
    }

    /**
     * Returns the next bytes as a slice, without reading them, and passes them.
     *
     * @param length the number of bytes
     * @return the slice, which ends with the data
     */
    public Slice slice(long length) {
      requireFits(length);
      Slice next = bytes.slice(position, length);
      position += length;
      return next;
    }

    /** Returns the index of the next bytes in the window, and passes them. */
    private int take(int length) {
      requireFits(length);
      int index = window.indexOf(position, length);
      position += length;
      return index;
    }

    private void requireFits(long length) {
      if (length < 0 || length > size - position) {
        throw new IndexOutOfBoundsException(
            bytes.name()
                + ": "
                + length
                + (length == 1 ? " byte at " : " bytes at ")
                + bytes.position(position)
                + (length == 1 ? " does" : " do")
                + " not fit the "
                + remaining()
                + " that remain");
      }
    }

    /** Names the position and the data; never prints contents. */
    @Override
    public String toString() {
      return "FileData.Cursor[at " + position + " of " + bytes + "]";
    }
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

    private MappingFaultException(Path path, PageFault fault) {
      this(path, new PageFaultException(Printable.name(path), fault, true));
      for (Throwable suppressed : fault.getSuppressed()) {
        addSuppressed(suppressed);
      }
    }

    /** Makes one, under a name that the JVM need not load this class for. */
    static RuntimeException of(Path path, PageFault fault) {
      return new MappingFaultException(path, fault);
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

    /** Whether a stack trace has the message already, before this. */
    private final boolean isTold;

    PageFaultException(String file, PageFault fault) {
      this(file, fault, false);
    }

    private PageFaultException(String file, PageFault fault, boolean isTold) {
      super(file, null, fault.reason());
      this.isTold = isTold;
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

    /** Names the class and the file; also the message, unless this is a cause that repeats it. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is whole; a trace has it once
    public String toString() {
      return isTold ? getClass().getName() + ": " + getFile() : super.toString();
    }
  }
}
