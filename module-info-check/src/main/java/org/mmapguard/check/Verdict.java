package org.mmapguard.check;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about one jar.
 *
 * @param jar the jar
 * @param module its descriptor, derived from the jar's name if it has none; null if it cannot be a
 *     module
 * @param sealed whether its manifest seals all its packages
 * @param classes how many class files were examined, for whatever release; descriptors of modules
 *     are not counted
 * @param uses its raw accesses
 * @param problems what could not be examined, and why
 */
record Verdict(
    Path jar,
    @Nullable ModuleDescriptor module,
    boolean sealed,
    int classes,
    List<RawUse> uses,
    List<String> problems) {

  /** Returns how the jar is a module: explicit, automatic, or only on the class path. */
  String kind() {
    if (module == null) {
      return "class path only";
    }
    return (module.isOpen() ? "open " : module.isAutomatic() ? "automatic " : "explicit ")
        + "module";
  }
}
