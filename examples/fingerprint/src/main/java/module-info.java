/** A small application that prints the checksums of files of any size. */
@org.jspecify.annotations.NullMarked
module org.mmapguard.examples.fingerprint {
  requires org.mmapguard;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
}
