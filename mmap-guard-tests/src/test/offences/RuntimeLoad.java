package offences;

/** Runtime.load and loadLibrary. */
interface RuntimeLoad {

  class Offender {
    void use() {
      Runtime.getRuntime().load("/library");
      Runtime.getRuntime().loadLibrary("library");
    }
  }

  class Neighbour {
    long use() {
      return Runtime.getRuntime().maxMemory();
    }
  }
}
