package offences;

/** A class of the packages jdk.internal. */
interface InternalPackage {

  class Offender {
    Object use() {
      return jdk.internal.misc.Unsafe.getUnsafe();
    }
  }

  class Neighbour {
    Object use() {
      return java.lang.Runtime.version();
    }
  }
}
