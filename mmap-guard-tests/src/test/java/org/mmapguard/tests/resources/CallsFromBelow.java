package org.mmapguard.tests.resources;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.ProcessResources;

/**
 * Calls of the library while there is little stack or heap left. After each, everything must be
 * done or undone: data can be closed, and nothing of the file is left.
 *
 * <p>Run by {@link ErrorsFromBelowTest} in JVMs of its own. Prints the name of each call that left
 * something behind, and how many calls failed as they should.
 */
final class CallsFromBelow {

  private static final int SIZE = 8192;
  private static final byte[] TARGET = new byte[SIZE];
  private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(SIZE);
  private static final long PATIENCE_MILLIS = 5000;

  /** What was opened, to be closed when there is room; made long before. */
  private static final Deque<FileData> OPENED = new ArrayDeque<>(1 << 16);

  private static Path file;
  private static FileChannel copy;

  private CallsFromBelow() {}

  /** A call on data that is open. */
  private interface Body {
    void accept(FileData data) throws IOException;
  }

  enum Call {
    GET(data -> data.get(1)),
    GET_ZERO(data -> data.get(8)),
    GET_INT(data -> data.getInt(4, ByteOrder.BIG_ENDIAN)),
    COPY(data -> data.copyTo(0, TARGET, 0, SIZE)),
    COPY_DIRECT(data -> data.copyTo(0, DIRECT.clear())),
    COPY_LONGS(data -> data.copyTo(0, new long[8], 0, 8, ByteOrder.BIG_ENDIAN)),
    READ(data -> data.read(0, TARGET, 0, SIZE)),
    CURSOR(data -> data.cursor(ByteOrder.BIG_ENDIAN).getLong()),
    INDEX_OF(data -> data.indexOf(new byte[] {9}, 0)),
    SLICE(data -> data.slice(1, 100).getLong(7, ByteOrder.BIG_ENDIAN)),
    TO_BYTE_ARRAY(data -> data.slice(0, 1000).toByteArray()),
    BATCH(data -> data.<Byte, IOException>batch(reads -> reads.get(8))),
    BATCH_COPY(
        data ->
            data.<Integer, IOException>batch(
                reads -> {
                  reads.copyTo(0, TARGET, 0, 100);
                  return 100;
                })),
    VIEW(data -> data.<Long, IOException>view(bytes -> bytes.byteSize())),
    STREAM(CallsFromBelow::stream),
    CHANNEL(CallsFromBelow::channel),
    TRANSFER(data -> data.slice(0, 100).transferTo(copy.position(0))),
    STALE(data -> staleAndAdvised(data)),
    REQUIRE_INTACT(FileData::requireIntact),
    SEGMENT(FileData::segment),
    CLOSE(FileData::close),
    MAP(_ -> OPENED.add(MmapGuard.mapFile(file))),
    LOAD(_ -> OPENED.add(MmapGuard.load(file))),
    READ_FILE(_ -> OPENED.add(MmapGuard.readFile(file, SIZE))),
    SNAPSHOT(_ -> OPENED.add(MmapGuard.snapshot(file))),
    LOAN(_ -> MmapGuard.<Long, IOException>view(file, bytes -> bytes.byteSize())),
    MAP_AND_CLOSE(_ -> mapAndClose());

    private final Body body;

    Call(Body body) {
      this.body = body;
    }

    boolean isCheap() {
      return compareTo(CLOSE) < 0 && this != TRANSFER;
    }
  }

  private static void stream(FileData data) throws IOException {
    try (InputStream in = data.newInputStream()) {
      in.read(TARGET);
    }
  }

  private static void channel(FileData data) throws IOException {
    try (SeekableByteChannel in = data.newByteChannel()) {
      in.read(DIRECT.clear());
    }
  }

  private static void staleAndAdvised(FileData data) throws IOException {
    if (data instanceof FileData.Mapped mapped) {
      mapped.isStale();
      mapped.advise(FileData.Advice.WILL_NEED);
    }
  }

  private static void mapAndClose() throws IOException {
    FileData data = MmapGuard.mapFile(file);
    OPENED.add(data);
    data.close();
  }

  /** Makes one call, and tells whether it met an error from below. */
  private interface Place {
    boolean fails(int round, Call call, FileData data) throws IOException;
  }

  /** Arguments: the folder, {@code stack} or {@code heap}, mapped or loaded, rounds, warm-up. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toRealPath();
    Place place = arguments[1].equals("stack") ? new LittleStack() : new FullHeap();
    boolean mapped = arguments[2].equals("mapped");
    int rounds = Integer.parseInt(arguments[3]);
    int warmUp = Integer.parseInt(arguments[4]);
    copy =
        FileChannel.open(
            folder.resolve("copy"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    long failed = 0;
    for (Call call : Call.values()) {
      Path own = Files.createDirectory(folder.resolve(call.name()));
      byte[] content = new byte[SIZE];
      for (int i = 0; i < SIZE; i++) {
        content[i] = (byte) (i % 8);
      }
      file = Files.write(own.resolve("file"), content);
      for (int i = 0; i < (call.isCheap() ? warmUp : Math.ceilDiv(warmUp, 50)); i++) {
        FileData data = open(mapped);
        for (int j = 0; j < (call.isCheap() ? 100 : 1); j++) {
          call.body.accept(data);
        }
        OPENED.add(data);
        requireClosed();
      }
      for (int round = 0; round < rounds; round++) {
        if (roundFails(place, round, call, open(mapped))) {
          failed++;
        }
        requireClosed();
        if (ProcessResources.mappingsUnder(own) + ProcessResources.descriptorsUnder(own) > 0) {
          System.out.println(call + " leaves something of the file behind in round " + round);
          break;
        }
      }
    }
    System.out.println(failed + " calls failed");
    Runtime.getRuntime().halt(0); // not held up by a thread that hangs
  }

  private static FileData open(boolean mapped) throws IOException {
    return mapped ? MmapGuard.mapFile(file) : MmapGuard.readFile(file, SIZE);
  }

  private static boolean roundFails(Place place, int round, Call call, FileData data)
      throws IOException {
    boolean failed = place.fails(round, call, data);
    OPENED.add(data);
    return failed;
  }

  /** Another thread reads and closes all that was opened. */
  private static void requireClosed() throws InterruptedException {
    Thread closer =
        new Thread(
            () -> {
              for (FileData data : OPENED) {
                if (data.isOpen()) {
                  data.get(8);
                }
                data.close();
              }
            });
    closer.start();
    closer.join(PATIENCE_MILLIS);
    if (closer.isAlive()) {
      System.out.println("closing hangs:");
      for (StackTraceElement frame : closer.getStackTrace()) {
        System.out.println("  " + frame);
      }
      Runtime.getRuntime().halt(1);
    }
    OPENED.clear();
  }

  /** Calls at each depth around the one at which they overflow. */
  private static final class LittleStack implements Place {

    /** With a third more, all takes the interpreter four times as long. */
    private static final long STACK = 192 << 10;

    /** In frames, around the depth at which a call overflows. */
    private static final int ABOVE = 16;

    private static final int BELOW = 80;

    private int depth;

    @Override
    public boolean fails(int round, Call call, FileData data) {
      boolean[] failed = new boolean[1];
      Thread thread = new Thread(null, () -> failed[0] = failsHere(round, call, data), "", STACK);
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return failed[0];
    }

    private boolean failsHere(int round, Call call, FileData data) {
      if (call.isCheap() && round % 4 == 0) {
        return overflows(() -> atEveryDepth(call, data));
      }
      if (depth == 0 || round % 16 == 1) {
        findDepth(call, data);
      }
      // Every depth, and by frames of several sizes, the stack in steps of some bytes.
      int frames = Math.max(0, depth - ABOVE + round % (ABOVE + BELOW));
      return switch (round % 3) {
        case 0 -> overflows(() -> at(frames, call, data));
        case 1 -> overflows(() -> padded(frames, call, data, 1, 2, 3));
        default -> overflows(() -> padded(frames, call, data, 1, 2, 3, 4, 5, 6, 7));
      };
    }

    private void findDepth(Call call, FileData data) {
      int low = 0;
      int high = 20_000;
      while (high - low > 1) {
        int middle = (low + high) >>> 1;
        if (overflows(() -> at(middle, call, call == Call.CLOSE ? another() : data))) {
          high = middle;
        } else {
          low = middle;
        }
      }
      depth = low;
    }

    private static FileData another() throws IOException {
      FileData data = MmapGuard.mapFile(file);
      OPENED.add(data);
      return data;
    }

    private interface Descent {
      int begin() throws IOException;
    }

    private static boolean overflows(Descent descent) {
      try {
        descent.begin();
        return false;
      } catch (StackOverflowError e) {
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int at(int frames, Call call, FileData data) throws IOException {
      if (frames > 0) {
        return 1 + at(frames - 1, call, data);
      }
      call.body.accept(data);
      return 0;
    }

    private static int padded(int frames, Call call, FileData data, long a, long b, long c)
        throws IOException {
      return at(frames, call, data) + (int) (a + b + c);
    }

    private static int padded(
        int frames,
        Call call,
        FileData data,
        long a,
        long b,
        long c,
        long d,
        long e,
        long f,
        long g)
        throws IOException {
      return padded(frames, call, data, a, b, c) + (int) (d + e + f + g);
    }

    private static int atEveryDepth(Call call, FileData data) throws IOException {
      call.body.accept(data);
      return 1 + atEveryDepth(call, data);
    }
  }

  /**
   * Calls while the heap has room for a few small objects, of which there is one more each time.
   */
  private static final class FullHeap implements Place {

    private static final int STEP = 64;

    @Override
    public boolean fails(int round, Call call, FileData data) throws IOException {
      Object hog = FilledHeap.butFor(round * 7 % STEP);
      try {
        call.body.accept(data);
        return false;
      } catch (OutOfMemoryError e) {
        return true;
      } finally {
        Reference.reachabilityFence(hog);
      }
    }
  }
}
