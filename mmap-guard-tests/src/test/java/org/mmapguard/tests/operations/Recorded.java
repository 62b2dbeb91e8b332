package org.mmapguard.tests.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What Flight Recorder recorded about this library. */
final class Recorded {

  static final String PREFIX = "org.mmapguard.";

  private Recorded() {}

  /** Ends a recording, and returns its events of a name that are about a file. */
  static List<RecordedEvent> stop(Recording recording, String name, String field, Path file)
      throws IOException {
    return stop(recording, name).stream()
        .filter(event -> file.toString().equals(event.getString(field)))
        .toList();
  }

  /** Ends a recording, and returns its events of a name. */
  static List<RecordedEvent> stop(Recording recording, String name) throws IOException {
    Path dump = Files.createTempFile("recording", ".jfr");
    try {
      recording.stop();
      recording.dump(dump);
      return RecordingFile.readAllEvents(dump).stream()
          .filter(event -> event.getEventType().getName().equals(PREFIX + name))
          .toList();
    } finally {
      Files.delete(dump);
    }
  }
}
