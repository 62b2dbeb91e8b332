package offences;

/** Class.forName with the name of an array. */
interface ReflectedArray {

  class Offender {
    Class<?> arenas() throws ClassNotFoundException {
      return Class.forName("[Ljava.lang.foreign.Arena;");
    }
  }

  class Neighbour {
    Class<?> strings() throws ClassNotFoundException {
      return Class.forName("[Ljava.lang.String;");
    }
  }
}
