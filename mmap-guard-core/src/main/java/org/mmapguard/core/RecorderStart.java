package org.mmapguard.core;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/** Notes when Flight Recorder begins to run, which may be at any time, and happens once. */
final class RecorderStart implements FlightRecorderListener {

  // Not in Recorder: its initializer may wait for the thread that starts Flight Recorder.
  private static volatile boolean done;

  private RecorderStart() {}

  static void listen() {
    FlightRecorder.addListener(new RecorderStart());
  }

  static boolean isDone() {
    return done;
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    FlightRecorder.addPeriodicEvent(Events.MappingsNow.class, Events.MappingsNow::record);
    done = true;
  }
}
