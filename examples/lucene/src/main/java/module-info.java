/** A Lucene directory whose files are read through the library. */
@org.jspecify.annotations.NullMarked
module org.mmapguard.examples.lucene {
  requires transitive org.apache.lucene.core;
  requires org.mmapguard;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports org.mmapguard.examples.lucene;
}
