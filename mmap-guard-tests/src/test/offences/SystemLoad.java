package offences;

/** System.load and loadLibrary. */
interface SystemLoad {

  class Offender {
    void use() {
      System.load("/library");
      System.loadLibrary("library");
    }
  }

  class Neighbour {
    String use() {
      return System.mapLibraryName("library");
    }
  }
}
