import org.jspecify.annotations.NullMarked;

/**
 * The core of mmap-guard: owns every call that maps files, locks them or allocates native memory.
 *
 * @since 0.1.0
 */
@NullMarked
@SuppressWarnings("module") // the module that it exports to is compiled later
module org.mmapguard.core {
  requires static com.google.errorprone.annotations;
  requires static jdk.jfr;
  requires static org.jspecify;

  exports org.mmapguard.core to
      org.mmapguard;
}
