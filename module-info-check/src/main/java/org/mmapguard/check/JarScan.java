package org.mmapguard.check;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Examines one jar; what cannot be read becomes a problem of its verdict. */
final class JarScan {

  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d{1,4})/.*");

  private final Path file;
  private final List<RawUse> uses = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int classes;
  private boolean sealed;
  private boolean describesModule;

  private JarScan(Path file) {
    this.file = file;
  }

  /** Examines a jar; unless {@code emptyAllowed}, one without classes has a problem. */
  static Verdict of(Path file, boolean emptyAllowed) {
    JarScan scan = new JarScan(file);
    ModuleDescriptor module = null;
    // Not verified: signatures do not matter here. Base version: every entry shows as it is.
    try (JarFile jar =
        new JarFile(file.toFile(), false, ZipFile.OPEN_READ, JarFile.baseVersion())) {
      scan.manifest(jar.getManifest());
      for (JarEntry entry : jar.stream().sorted(Comparator.comparing(JarEntry::getName)).toList()) {
        scan.entry(jar, entry);
      }
      module = scan.module();
      if (scan.classes == 0 && scan.problems.isEmpty() && !emptyAllowed) {
        scan.problems.add("there is no class in it to examine; --allow-empty lets that pass");
      }
    } catch (IOException | RuntimeException e) {
      scan.problems.add("not a readable jar: " + reason(e));
    }
    return new Verdict(file, module, scan.sealed, scan.classes, scan.uses, scan.problems);
  }

  private void manifest(@Nullable Manifest manifest) {
    sealed =
        manifest != null
            && Boolean.parseBoolean(manifest.getMainAttributes().getValue(Attributes.Name.SEALED));
  }

  private void entry(JarFile jar, JarEntry entry) {
    String name = entry.getName();
    boolean isDescriptor = name.endsWith("module-info.class");
    describesModule |= isDescriptor;
    try (InputStream in = jar.getInputStream(entry)) {
      FileType type = FileType.of(in.readNBytes(FileType.LENGTH));
      if (type == FileType.ARCHIVE || name.toLowerCase(Locale.ROOT).endsWith(".jar")) {
        problems.add(name + ": an archive within the jar is not examined; unpack it");
      }
      if (type != FileType.CLASS && !name.endsWith(".class")) {
        return;
      }
    } catch (IOException | RuntimeException e) {
      problems.add(name + ": cannot be read: " + reason(e));
      return;
    }
    Matcher versioned = VERSIONED.matcher(name);
    int release = versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0;
    try (InputStream in = jar.getInputStream(entry)) {
      uses.addAll(ClassScan.of(in.readAllBytes(), release));
      classes += isDescriptor ? 0 : 1;
    } catch (IOException | RuntimeException e) {
      problems.add(name + ": not a readable class file: " + reason(e));
    }
  }

  private @Nullable ModuleDescriptor module() {
    try {
      return ModuleFinder.of(file).findAll().stream()
          .map(ModuleReference::descriptor)
          .findFirst()
          .orElse(null);
    } catch (FindException e) {
      if (describesModule) {
        problems.add("not a readable module descriptor: " + reason(e));
      }
      return null;
    }
  }

  /** Returns the message that says most, which for a {@link FindException} is its cause's. */
  private static String reason(Exception e) {
    Throwable cause = e.getCause() != null ? e.getCause() : e;
    if (cause instanceof IndexOutOfBoundsException) {
      // Once compiled code has thrown it often, it has no message any more.
      return "it is truncated or damaged";
    }
    return cause.getMessage() != null ? cause.getMessage() : cause.toString();
  }
}
