package org.mmapguard.check;

/**
 * One raw access, and the place where a class makes it.
 *
 * @param className the class that makes it
 * @param owner the class that answers for it: the host of the class's nest
 * @param member the method, field or declaration that makes it
 * @param access what kind it is, as reports show it
 * @param reference the type, method or field that is used
 * @param release the Java release that a multi-release jar has this class for; 0 for all
 */
record RawUse(
    String className, String owner, String member, String access, String reference, int release) {

  /** Returns the place in one line. */
  String place() {
    return className + "." + member + (release == 0 ? "" : " [release " + release + "]");
  }
}
