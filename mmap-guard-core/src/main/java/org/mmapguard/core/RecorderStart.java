package org.mmapguard.core;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * Has Flight Recorder ask for the mappings that are open, from when it begins to run, which may be
 * at any time.
 *
 * <p>It is told so only while there are any, or it would keep this library's class loader.
 */
final class RecorderStart implements FlightRecorderListener, Runnable {

  private static final RecorderStart LISTENER = new RecorderStart();
  private static volatile boolean listening;

  private RecorderStart() {}

  /** Begins or ends to listen, if the first mapping was opened or the last one closed. */
  static void update() {
    if (listening != LiveMappings.areThere()) {
      change();
    }
  }

  private static synchronized void change() {
    // Looked at again after the flag is set: who changed it meanwhile has seen the old flag.
    for (boolean wanted; (wanted = LiveMappings.areThere()) != listening; listening = wanted) {
      if (wanted) {
        FlightRecorder.addListener(LISTENER);
      } else {
        FlightRecorder.removeListener(LISTENER);
        if (FlightRecorder.isInitialized()) { // or else there is none, and it takes long to tell
          FlightRecorder.removePeriodicEvent(LISTENER);
        }
      }
    }
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    FlightRecorder.addPeriodicEvent(Events.MappingsNow.class, this);
  }

  @Override
  public void run() {
    Events.MappingsNow.record();
  }
}
