package org.mmapguard.tests.properties;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * A stream that returns its bytes in the portions of a script, which repeats, and ends in its own
 * way.
 *
 * <p>A portion of 0 is a read that returns nothing, against the contract of {@link InputStream}.
 */
public final class ScriptedStream extends InputStream {

  /** How the stream ends once all bytes have been read. */
  public enum End {
    END_OF_STREAM,
    FAILURE,
    INTERRUPTION,
    TIMEOUT
  }

  private final byte[] content;
  private final List<Integer> portions;
  private final End end;
  private Iterator<Integer> script;
  private int position;

  public ScriptedStream(byte[] content, List<Integer> portions, End end) {
    this.content = content;
    this.portions = portions;
    this.end = end;
    this.script = portions.iterator();
  }

  int delivered() {
    return position;
  }

  @Override
  public int read() throws IOException {
    return position == content.length ? atEnd() : Byte.toUnsignedInt(content[position++]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int portion = Math.min(nextPortion(), length);
    if (position == content.length) {
      return portion == 0 ? 0 : atEnd();
    }
    int count = Math.min(portion, content.length - position);
    System.arraycopy(content, position, target, offset, count);
    position += count;
    return count;
  }

  private int nextPortion() {
    if (!script.hasNext()) {
      script = portions.iterator();
    }
    return script.hasNext() ? script.next() : Integer.MAX_VALUE;
  }

  private int atEnd() throws IOException {
    return switch (end) {
      case END_OF_STREAM -> -1;
      case FAILURE -> throw new IOException("device gone");
      case INTERRUPTION -> throw new InterruptedIOException("interrupted");
      case TIMEOUT -> throw new SocketTimeoutException("timed out");
    };
  }
}
