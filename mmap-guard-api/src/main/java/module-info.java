import org.jspecify.annotations.NullMarked;

/**
 * Read-only access to whole files through memory mappings, guarded against other processes.
 *
 * @since 0.1.0
 */
@NullMarked
module org.mmapguard {
  requires org.mmapguard.core;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports org.mmapguard;
}
