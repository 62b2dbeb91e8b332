package org.mmapguard.tests.locks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Opening;
import org.mmapguard.tests.support.TakesLeases;

/** A lease to write, as file servers take them, is waited for, as every opening waits. */
@EnabledOnOs(OS.LINUX)
@TakesLeases
class LeasesOfOthersTest extends LockScene {

  /** Holds a lease until somebody has opened the file for a while, and then has it written. */
  private static final String HOLDER =
      """
      import fcntl, os, signal, sys, time
      file = os.open(sys.argv[1], os.O_RDWR)
      def give_back(number, frame):
          time.sleep(0.3)
          os.write(file, b"written!")
          fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
          print("given back", flush=True)
      signal.signal(signal.SIGIO, give_back)
      try:
          fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
          print("leased", flush=True)
      except OSError as e:
          print(e, flush=True)
      sys.stdin.read()
      """;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void areWaitedFor(boolean nativeAccess) throws Exception {
    Process holder = new ProcessBuilder("python3", "-c", HOLDER, file.toString()).start();
    BufferedReader answers = holder.inputReader();
    String leased = answers.readLine();
    assumeTrue("leased".equals(leased), leased);
    ForkedJvm jvm = new ForkedJvm(Opening.class, directory);
    List<String> lines =
        (nativeAccess ? jvm.withNativeAccess() : jvm).orHere().run(Opening.MAP_FILE, file).lines();
    assertEquals(List.of("8 bytes"), lines);
    assertEquals("given back", answers.readLine());
    holder.getOutputStream().close();
    assertTrue(holder.waitFor() == 0);
  }
}
