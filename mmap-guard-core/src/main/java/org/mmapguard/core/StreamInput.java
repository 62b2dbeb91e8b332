package org.mmapguard.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads what has no pages, from front to back: a FIFO or a device.
 *
 * <p>Since it was looked at, a regular file may have taken its place, and to close any descriptor
 * of that drops locks. With native access a descriptor that opens nothing tells what there is, and
 * that is opened. Without, a file is opened by its name; if it can be sought, it is closed as a
 * regular file is of which nobody knows which one it is.
 *
 * <p>Held by the test {@code FileInThePlaceOfAFifoTest}.
 */
final class StreamInput extends FileInput {

  private final OpenFile file;
  private final Path path;
  private final FileIdentity named;

  private StreamInput(Path path) throws IOException {
    this.path = path;
    named = FileIdentity.of(path);
    file = OpenFile.named(path);
  }

  /** Opens a FIFO or device, and waits as that does; empty if it is a regular file by now. */
  static Optional<InputStream> open(Path path) throws IOException {
    if (NativeAccess.isThere() && ProcFs.LISTS_DESCRIPTORS) {
      return openWhatIsThere(path);
    }
    // Such a name needs two openings, and a FIFO's writer may have gone after the first one.
    return FileName.decodes(path.toAbsolutePath())
        ? openByName(path)
        : Optional.of(Files.newInputStream(path));
  }

  private static Optional<InputStream> openWhatIsThere(Path path) throws IOException {
    Descriptor.Opening opening = Descriptor.locate(path);
    if (opening instanceof Descriptor.Opening.Failed failed) {
      throw OpenFailure.of(path, failed.error());
    }
    Descriptor place = ((Descriptor.Opening.Done) opening).descriptor();
    try {
      return FileKind.of(place.path()) == FileKind.REGULAR
          ? Optional.empty()
          : Optional.of(Files.newInputStream(place.path()));
    } catch (IOException e) {
      throw OpenFailure.reason(path, e);
    } finally {
      place.close(); // it was never open, so that no lock is dropped
    }
  }

  private static Optional<InputStream> openByName(Path path) throws IOException {
    StreamInput in = new StreamInput(path);
    boolean isStream = false;
    try {
      isStream = !in.file.isSeekable() || FileKind.of(path) != FileKind.REGULAR;
      return isStream ? Optional.of(in) : Optional.empty();
    } finally {
      if (!isStream) {
        in.close();
      }
    }
  }

  /** Opens a regular file that cannot be known, and so not be locked. */
  static InputStream ofUnknownFile(Path path) throws IOException {
    return new StreamInput(path);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return file.channel().read(ByteBuffer.wrap(target, offset, length));
  }

  @Override
  public void close() {
    if (file.isSeekable()) {
      JdkFile.discard(file, path, named);
    } else {
      file.close();
    }
  }
}
