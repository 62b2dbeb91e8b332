package org.mmapguard.core;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;

/**
 * Stands between the readers of some memory and its end.
 *
 * <p>Each guarded step enters and leaves, and closing waits for those inside. Foreign code never
 * runs inside. A reader that comes while somebody tries to close waits until that is over, and
 * reads on if it was refused.
 *
 * <p><b>Places.</b> Each reader inside has a {@link Place} of its own, found by its thread, so that
 * readers of one file do not write to one word in turns. A gate begins with one place, which is all
 * that most files need, gets another for the first batch, and {@value #PLACES} once two readers
 * meet; more only while more readers than that are inside, or batches begun, at once. A batch keeps
 * its place until it ends, and says in it when it reads.
 *
 * <p><b>Order.</b> A reader first takes its place and then looks at the state. Whoever closes first
 * writes the state and then looks at the places. All of these are volatile, the array of places
 * too, so there is one order of them that every thread sees. If closing does not find a reader in
 * its place, then the reader took it later, so it sees the new state and turns back. If it does, it
 * waits for the place to be left, and what the reader did before that happens before the memory
 * goes. It is enough to see each place empty once: whoever takes it again turns back.
 *
 * <p><b>Errors.</b> To leave is to store to a field, which needs no call and so no stack: after a
 * {@link StackOverflowError} or {@link OutOfMemoryError} at any depth the place is left. A fault
 * that a view left behind is delivered before a place is taken, never inside.
 */
final class Gate {

  /** Bounds what one step reads, in bytes, and with it how long closing waits for a reader. */
  static final int STEP = 1 << 20;

  private static final int PLACES = 16;

  /** In nanoseconds: what a short read takes. */
  private static final long PAUSE = 1_000;

  private static final AtomicIntegerFieldUpdater<UsedPlace> USE =
      AtomicIntegerFieldUpdater.newUpdater(UsedPlace.class, "use");

  private final Object name;
  private final String what;
  private volatile Place[] places = {new Place()};
  private volatile State state = State.OPEN;

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  /**
   * Makes a gate that is open.
   *
   * @param name what is read, for messages
   * @param what the kind of that
   */
  Gate(Object name, String what) {
    this.name = name;
    this.what = what;
  }

  /** Keeps the word of a place off the cache line of what lies before it. */
  @SuppressWarnings("UnusedVariable") // it takes room
  abstract static class Padding {
    long before1;
    long before2;
    long before3;
    long before4;
    long before5;
    long before6;
    long before7;
  }

  /** The word of a place. */
  abstract static class UsedPlace extends Padding {
    volatile int use;
  }

  /** Where one reader says that it is inside. */
  @SuppressWarnings("UnusedVariable") // it takes room
  static final class Place extends UsedPlace {

    /** To leave is to store this to {@link #use}. */
    static final int FREE = 0;

    static final int READING = 1;

    /** A batch holds it, and reads nothing now. */
    static final int HELD = 2;

    long after1;
    long after2;
    long after3;
    long after4;
    long after5;
    long after6;
    long after7;

    private Place() {}

    /** Stores what is stored after a read; cheaper than a volatile store. */
    void finish(int next) {
      USE.lazySet(this, next);
    }
  }

  /**
   * Enters for one step.
   *
   * @return where to store {@link Place#FREE} afterwards, in a {@code finally} right after this
   * @throws IllegalStateException if the gate is closed
   * @throws InternalError if a view of this thread left a fault behind
   */
  Place enter() {
    StackRoom.require();
    FaultBarrier.deliver();
    Place place = take(Place.READING);
    while (state != State.OPEN) {
      place.use = Place.FREE;
      awaitClosing();
      place = take(Place.READING);
    }
    return place;
  }

  /** Takes a place for a batch, which is its own until it stores {@link Place#FREE} there. */
  Place hold() {
    return take(Place.HELD);
  }

  private Place take(int use) {
    // Threads of a pool have numbers in a row.
    int number = (int) Thread.currentThread().threadId();
    while (true) {
      Place[] now = places;
      boolean alone = true;
      for (int i = 0; i < now.length && (alone || now.length >= PLACES); i++) {
        Place place = now[(number + i) & (now.length - 1)];
        if (place.use == Place.FREE && USE.compareAndSet(place, Place.FREE, use)) {
          return place;
        }
        alone = place.use == Place.HELD;
      }
      addPlaces(now, alone ? 2 * now.length : Math.max(PLACES, 2 * now.length));
    }
  }

  private synchronized void addPlaces(Place[] full, int wanted) {
    if (places.length > full.length) {
      return;
    }
    Place[] more = new Place[wanted];
    System.arraycopy(full, 0, more, 0, full.length);
    for (int i = full.length; i < more.length; i++) {
      more[i] = new Place();
    }
    places = more;
  }

  /** Says in the place of a batch that it reads, once nobody tries to close. */
  void begin(Place held) {
    held.use = Place.READING;
    while (state != State.OPEN) {
      held.use = Place.HELD;
      awaitClosing();
      held.use = Place.READING;
    }
  }

  /** Waits until the attempt to close is over. */
  private void awaitClosing() {
    FaultBarrier.deliver();
    synchronized (this) {
      requireOpen();
    }
  }

  boolean isOpen() {
    return state != State.CLOSED;
  }

  void requireOpen() {
    if (!isOpen()) {
      throw new IllegalStateException(name + ": the " + what + " is closed");
    }
  }

  /**
   * Runs an action while nobody reads, and closes the gate unless that fails.
   *
   * @return false if the gate was closed before; then nothing is run
   */
  synchronized boolean close(Runnable end) {
    if (!isOpen()) {
      return false;
    }
    State next = State.OPEN;
    try {
      keepOut();
      end.run();
      next = State.CLOSED;
      return true;
    } finally {
      state = next;
    }
  }

  /**
   * Runs an action while nobody reads.
   *
   * @throws IllegalStateException if the gate is closed
   */
  synchronized <R> R alone(Supplier<R> action) {
    requireOpen();
    try {
      keepOut();
      return action.get();
    } finally {
      state = State.OPEN;
    }
  }

  private void keepOut() {
    state = State.CLOSING;
    for (Place place : places) {
      while (place.use == Place.READING) {
        Uninterruptible.sleepNanos(PAUSE);
      }
    }
  }
}
