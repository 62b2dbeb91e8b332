package offences;

/** ClassLoader.loadClass with a forbidden name. */
interface ReflectedLoader {

  class Offender {
    Object use(ClassLoader loader) throws Exception {
      return loader.loadClass("sun.misc.Unsafe");
    }
  }

  class Neighbour {
    Object use(ClassLoader loader) {
      return loader.getResource("sun.misc.Unsafe");
    }
  }
}
