package offences;

import java.lang.invoke.MethodHandles;

/** MethodHandles.privateLookupIn. */
interface PrivateLookup {

  class Offender {
    Object use() throws Exception {
      return MethodHandles.privateLookupIn(String.class, MethodHandles.lookup());
    }
  }

  class Neighbour {
    Object use() {
      return MethodHandles.lookup().in(String.class);
    }
  }
}
