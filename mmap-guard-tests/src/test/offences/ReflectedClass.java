package offences;

/** Class.forName with a forbidden name. */
interface ReflectedClass {

  class Offender {
    Object use() throws Exception {
      return Class.forName("java.lang.foreign.Arena");
    }
  }

  class Neighbour {
    Object use() throws Exception {
      System.out.println("java.lang.String");
      return Class.forName("java.lang.String");
    }
  }
}
