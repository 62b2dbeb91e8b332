package offences;

import java.lang.reflect.Method;

/** AccessibleObject.setAccessible. */
interface SetAccessible {

  class Offender {
    void use(Method method) {
      method.setAccessible(true);
    }
  }

  class Neighbour {
    boolean use(Method method) {
      return method.canAccess(null);
    }
  }
}
