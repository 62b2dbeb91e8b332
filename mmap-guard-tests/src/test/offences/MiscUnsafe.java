package offences;

/** sun.misc.Unsafe. */
interface MiscUnsafe {

  class Offender {
    int use(sun.misc.Unsafe unsafe) {
      return unsafe.pageSize();
    }
  }

  class Neighbour {
    int use(sun.misc.Signal signal) {
      return signal.getNumber();
    }
  }
}
