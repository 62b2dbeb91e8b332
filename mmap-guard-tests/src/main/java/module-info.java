import org.jspecify.annotations.NullMarked;

/**
 * ArchUnit rules that keep raw file mapping, file locks and native memory out of a code base.
 *
 * @since 0.1.0
 */
@NullMarked
@SuppressWarnings({
  "requires-automatic", // ArchUnit has a name for the module path, but no descriptor
  "requires-transitive-automatic"
})
module org.mmapguard.tests {
  requires transitive com.tngtech.archunit;
  requires static org.jspecify;

  exports org.mmapguard.boundary;
}
