package offences;

/** A native method. */
interface NativeMethod {

  class Offender {
    native int use();
  }

  class Neighbour {
    int use() {
      return 1;
    }
  }
}
