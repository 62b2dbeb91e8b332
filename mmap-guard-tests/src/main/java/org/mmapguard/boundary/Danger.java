package org.mmapguard.boundary;

/** A reason why something is forbidden, and what to use instead. */
enum Danger {
  MAPPING(
      "maps a file",
      "use MmapGuard.mapFile or MmapGuard.load, which tie the mapping to a lock and a lifetime"),
  LOCK(
      "locks a file",
      "use MmapGuard.mapFile, which holds a shared lock for as long as the data is open"),
  ARENA(
      "manages native memory",
      "use FileData.segment() or MmapGuard.view for the bytes of a file, and MemorySegment.ofArray"
          + " for scratch memory"),
  NATIVE(
      "reaches memory or code that the JVM does not check",
      "use FileData and its segments, which are bounded and end with their owner"),
  REFLECTION(
      "can get around the checks of the compiler and of the module system",
      "call the public API of MmapGuard and FileData directly");

  private final String reason;
  private final String remedy;

  Danger(String reason, String remedy) {
    this.reason = reason;
    this.remedy = remedy;
  }

  /** Says why {@code what} is an error, and what to use instead. */
  String message(String what) {
    return what + " " + reason + "; " + remedy;
  }
}
