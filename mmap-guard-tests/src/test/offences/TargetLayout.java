package offences;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.ValueLayout;

/** AddressLayout.withTargetLayout. */
interface TargetLayout {

  class Offender {
    Object use(AddressLayout layout) {
      return layout.withTargetLayout(ValueLayout.JAVA_INT);
    }
  }

  class Neighbour {
    Object use(AddressLayout layout) {
      return layout.withName("a");
    }
  }
}
