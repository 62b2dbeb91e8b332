package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;

/** Reads an open file in blocks, of one byte too. */
abstract sealed class FileInput extends InputStream permits LockedInput, StreamInput {

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public abstract int read(byte[] target, int offset, int length) throws IOException;
}
