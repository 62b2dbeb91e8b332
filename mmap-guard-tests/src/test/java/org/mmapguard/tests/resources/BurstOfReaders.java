package org.mmapguard.tests.resources;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Readers that ask at once whether a file has its end, more than there are channels for that; then
 * as many as there are channels. Prints how many channels each time. Run by {@link
 * ChecksTakeNoTurnsTest} from the class path, where reflection reaches the class.
 */
final class BurstOfReaders {

  private static final int CHANNELS = 4;

  private static volatile CountDownLatch inside;
  private static volatile CountDownLatch goOn;

  private BurstOfReaders() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName("org.mmapguard.core.EndProbes");
    Class<?> opener = Class.forName("org.mmapguard.core.EndProbes$Opener");
    List<Waiting> channels = new ArrayList<>(List.of(new Waiting()));
    Object opening =
        Proxy.newProxyInstance(
            opener.getClassLoader(),
            new Class<?>[] {opener},
            (_, _, _) -> {
              synchronized (channels) {
                channels.add(new Waiting());
                return channels.getLast();
              }
            });
    Constructor<?> constructor = type.getDeclaredConstructor(FileChannel.class, opener);
    constructor.setAccessible(true);
    Object probes = constructor.newInstance(channels.getFirst(), opening);
    Method find = type.getDeclaredMethod("find", long.class);
    find.setAccessible(true);
    for (int readers : new int[] {4 * CHANNELS, CHANNELS, CHANNELS}) {
      System.out.println(channelsInUse(channels, readers, probes, find));
    }
  }

  private static long channelsInUse(List<Waiting> channels, int readers, Object probes, Method find)
      throws Exception {
    inside = new CountDownLatch(readers);
    goOn = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      threads.add(Thread.ofPlatform().start(() -> find(probes, find)));
    }
    inside.await();
    long used = channels.stream().filter(channel -> channel.readers.get() > 0).count();
    goOn.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return used;
  }

  private static void find(Object probes, Method find) {
    try {
      find.invoke(probes, 0L);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** A channel whose reads last until all readers are there. */
  private static final class Waiting extends FileChannel {

    private final AtomicInteger readers = new AtomicInteger();

    @Override
    public int read(ByteBuffer target, long position) {
      readers.incrementAndGet();
      inside.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      readers.decrementAndGet();
      return 1;
    }

    private static UnsupportedOperationException unused() {
      return new UnsupportedOperationException("nobody calls it");
    }

    @Override
    public int read(ByteBuffer target) {
      throw unused();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
      throw unused();
    }

    @Override
    public int write(ByteBuffer source) {
      throw unused();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      throw unused();
    }

    @Override
    public int write(ByteBuffer source, long position) {
      throw unused();
    }

    @Override
    public long position() {
      throw unused();
    }

    @Override
    public FileChannel position(long newPosition) {
      throw unused();
    }

    @Override
    public long size() {
      throw unused();
    }

    @Override
    public FileChannel truncate(long size) {
      throw unused();
    }

    @Override
    public void force(boolean metaData) {
      throw unused();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw unused();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw unused();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw unused();
    }

    @Override
    protected void implCloseChannel() {}
  }
}
