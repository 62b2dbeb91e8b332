import org.jspecify.annotations.NullMarked;

/**
 * Read-only access to whole files through memory mappings; the jar that holds the core too.
 *
 * @since 0.1.0
 */
@NullMarked
module org.mmapguard {
  requires static com.google.errorprone.annotations;
  requires static jdk.jfr;
  requires static org.jspecify;

  exports org.mmapguard;
}
