package org.mmapguard;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.mmapguard.core.ByteSource;
import org.mmapguard.core.PageFault;
import org.mmapguard.core.StackRoom;

/**
 * What both kinds of {@link FileData} have in common: all but the names of their exceptions.
 *
 * <p>The public methods are documented in {@link FileData}.
 */
@SuppressWarnings({
  "InvalidBlockTag",
  "MissingSummary"
}) // methods are hidden from the javadoc on purpose
abstract sealed class GuardedData extends MemoryViews permits FileData.Mapped, FileData.Loaded {

  private final ByteSource source;
  private final Cleaner.Cleanable watch;

  /** Takes over a source, or closes it if that fails. */
  GuardedData(ByteSource source) {
    this.source = source;
    boolean complete = false;
    try {
      watch = LeakGuard.watch(this, source);
      complete = true;
    } finally {
      if (!complete) {
        source.close();
      }
    }
  }

  final ByteSource source() {
    return source;
  }

  @Override
  final GuardedData data() {
    return this;
  }

  @Override
  final long start() {
    return 0;
  }

  @Override
  final String position(long offset) {
    return String.valueOf(offset);
  }

  @Override
  final String bounds() {
    return "its " + size() + " bytes";
  }

  final FileData.PageFaultException checked(PageFault fault) {
    return new FileData.PageFaultException(name(), fault);
  }

  abstract FileData.MappingFaultException unchecked(PageFault fault);

  /**
   * @hidden the documentation is that of FileData
   */
  @Override
  public long size() {
    return source.size();
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public boolean isOpen() {
    return source.isOpen();
  }

  /**
   * @hidden the documentation is that of FileData
   */
  public void close() {
    StackRoom.requireForFiles();
    try {
      source.close();
    } finally {
      // Also if closing has delivered a fault that a view left behind.
      if (!source.isOpen()) {
        watch.clean();
      }
      Reference.reachabilityFence(this);
    }
  }

  final void requireDataOpen() {
    if (!isOpen()) {
      throw new IllegalStateException(name() + ": the data is closed");
    }
  }

  @Override
  public String toString() {
    return "FileData."
        + getClass().getSimpleName()
        + "["
        + name()
        + ", "
        + size()
        + " bytes, "
        + (isOpen() ? details() + "open" : "closed")
        + "]";
  }

  /** What else the description says of open data, each followed by a comma. */
  String details() {
    return "";
  }
}
