package org.mmapguard.tests.support;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A test that changes the time of leases has no other test that takes leases beside it. */
@EnabledOnOs(OS.LINUX)
@TakesLeases
class LeasesAreTakenInTurnsTest {

  @Test
  @TakesLeases(andChangesTheirTime = true)
  void oneThatChangesTheirTimeIsAlone() throws IOException {
    try (OtherProcess other = OtherProcess.get()) {
      assertFalse(other.couldLockShared(TakesLeases.Turns.FILE));
    }
  }

  @Test
  void allOthersKeepThatAway() throws IOException {
    try (OtherProcess other = OtherProcess.get()) {
      assertFalse(other.couldLockExclusivelyFrom(1, TakesLeases.Turns.FILE));
    }
  }

  @Test
  void theTimeIsChangedByNoOther() {
    assertThrowsExactly(AssertionError.class, () -> LeaseBreakTime.of(1).close());
  }
}
