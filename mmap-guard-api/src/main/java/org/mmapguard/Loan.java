package org.mmapguard;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mmapguard.core.Mapping;
import org.mmapguard.core.MappingKind;
import org.mmapguard.core.PageFault;

/** A file that is mapped for one view. */
final class Loan {

  private Loan() {}

  @SuppressWarnings("MustBeClosedChecker") // closed here, once it is open
  static <R extends @Nullable Object, X extends Exception> R view(
      Path path, FileData.ViewOp<R, X> body) throws IOException, X {
    Mapping mapping = open(path);
    try { // not by resources: an error that the JVM throws twice cannot suppress itself
      return mapping.view(0, mapping.size(), MemoryViews.Viewing.of(body));
    } catch (PageFault e) {
      throw FileData.MappingFaultException.of(path, e);
    } finally {
      mapping.close();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the caller owns it
  private static Mapping open(Path path) throws IOException {
    try {
      return Mapping.open(MappingKind.VIEW, path, ApiFailures.INSTANCE);
    } catch (IOException e) {
      throw FailedOpening.told(path, e);
    }
  }
}
