package org.mmapguard.examples.adapters;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;
import org.mmapguard.FileData;

/** What ImageIO reads: {@code ImageIO.read(new ImageInput(data))}. */
final class ImageInput extends ImageInputStreamImpl {

  private final FileData data;

  ImageInput(FileData data) {
    this.data = data;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    bitOffset = 0;
    int count = data.read(streamPos, target, offset, length);
    streamPos += Math.max(count, 0);
    return count;
  }

  @Override
  public long length() {
    return data.size();
  }
}
