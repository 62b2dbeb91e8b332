package org.mmapguard.examples.adapters;

import java.io.IOException;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadView;
import org.mmapguard.FileData;

/** What PDFBox reads: {@code Loader.loadPDF(new PdfInput(data))}. */
final class PdfInput implements RandomAccessRead {

  private final FileData data;
  private long position;

  PdfInput(FileData data) {
    this.data = data;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = data.read(position, target, offset, length);
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public long getPosition() {
    return position;
  }

  @Override
  public void seek(long newPosition) {
    position = newPosition;
  }

  @Override
  public long length() {
    return data.size();
  }

  @Override
  public boolean isClosed() {
    return !data.isOpen();
  }

  @Override
  public boolean isEOF() {
    return position >= data.size();
  }

  @Override
  public RandomAccessReadView createView(long start, long length) {
    return new RandomAccessReadView(this, start, length);
  }

  @Override
  public void close() {
    data.close();
  }
}
