package org.mmapguard.examples.adapters;

import java.io.IOException;
import org.apache.avro.file.SeekableInput;
import org.mmapguard.FileData;

/** What Avro reads: {@code new DataFileReader<>(new AvroInput(data), reader)}. */
final class AvroInput implements SeekableInput {

  private final FileData data;
  private long position;

  AvroInput(FileData data) {
    this.data = data;
  }

  @Override
  public void seek(long newPosition) {
    position = newPosition;
  }

  @Override
  public long tell() {
    return position;
  }

  @Override
  public long length() {
    return data.size();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = data.read(position, target, offset, length);
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public void close() {
    data.close();
  }
}
