package org.mmapguard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A header of strings, each with its length in front of it, and numbers. */
@State(Scope.Benchmark)
public class Headers extends MappedTwice {

  private static final int FIELDS = 100_000;

  @Override
  Path file() {
    return BenchFile.header(FIELDS);
  }

  long byCursor() {
    var cursor = data.cursor(ByteOrder.BIG_ENDIAN);
    long sum = 0;
    for (int i = 0; i < FIELDS; i++) {
      sum += cursor.string(cursor.getInt(), UTF_8).length();
      sum += (long) cursor.getFloat();
    }
    return sum;
  }

  long byDataInputStream() throws IOException {
    try (DataInputStream in = new DataInputStream(data.newInputStream())) {
      long sum = 0;
      for (int i = 0; i < FIELDS; i++) {
        byte[] name = new byte[in.readInt()];
        in.readFully(name);
        sum += new String(name, UTF_8).length();
        sum += (long) in.readFloat();
      }
      return sum;
    }
  }

  /** Not safe: a file that is cut meanwhile can crash the JVM. */
  long byMappedBuffer() {
    ByteBuffer buffer = raw.asByteBuffer();
    long sum = 0;
    for (int i = 0; i < FIELDS; i++) {
      byte[] name = new byte[buffer.getInt()];
      buffer.get(name);
      sum += new String(name, UTF_8).length();
      sum += (long) buffer.getFloat();
    }
    return sum;
  }
}
