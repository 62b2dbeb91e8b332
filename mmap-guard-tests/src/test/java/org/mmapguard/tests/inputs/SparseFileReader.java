package org.mmapguard.tests.inputs;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Reads the last byte of a large file in each way there is. */
final class SparseFileReader {

  private SparseFileReader() {}

  public static void main(String[] arguments) throws IOException {
    Path path = Path.of(arguments[0]);
    try (FileData data = MmapGuard.load(path)) {
      long last = data.size() - 1;
      System.out.println(data);
      System.out.println("first " + data.get(0) + ", middle " + data.get(last / 2));
      System.out.println("get " + data.get(last));
      byte[] target = new byte[1000];
      data.copyTo(data.size() - target.length, target, 0, target.length);
      System.out.println("copyTo " + target[999]);
      System.out.println("segment " + data.segment().get(ValueLayout.JAVA_BYTE, last));
      System.out.println("buffer " + data.asByteBuffer(last, 1).get());
      System.out.println(
          "view " + data.<Byte, IOException>view(b -> b.get(ValueLayout.JAVA_BYTE, last)));
      try (var in = data.newInputStream()) {
        in.skipNBytes(last);
        System.out.println("stream " + in.read() + ", then " + in.read());
      }
      try (SeekableByteChannel channel = data.newByteChannel()) {
        channel.position(last);
        ByteBuffer buffer = ByteBuffer.allocate(10);
        System.out.println("channel " + channel.read(buffer) + " byte: " + buffer.get(0));
      }
    }
    System.out.println(
        "loan "
            + MmapGuard.<Byte, IOException>view(
                path, b -> b.get(ValueLayout.JAVA_BYTE, b.byteSize() - 1)));
  }
}
