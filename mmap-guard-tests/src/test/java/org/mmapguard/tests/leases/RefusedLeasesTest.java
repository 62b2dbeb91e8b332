package org.mmapguard.tests.leases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mmapguard.tests.support.ForkedJvm;
import org.mmapguard.tests.support.Forks;
import org.mmapguard.tests.support.TakesLeases;

/** Whichever call fails by which a lease is taken, the file is copied at once, and nothing left. */
@EnabledOnOs(OS.LINUX)
@TakesLeases
class RefusedLeasesTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    Forks.assumeAllowed(); // the calls of one JVM can be told apart only if it does nothing else
    folder = folder.toRealPath();
    Path data = Files.createDirectory(folder.resolve("data"));
    file = Files.write(data.resolve("file"), LeasedData.CONTENT);
  }

  /** The first {@code fcntl} on the file takes a lock, each lease is a pair of them. */
  @ParameterizedTest
  @CsvSource({
    "fstatfs:error=EIO",
    "fcntl:error=EINVAL:when=2", // F_SETSIG
    "fcntl:error=EIO:when=2",
    "fcntl:error=EACCES:when=3", // F_SETLEASE
    "fcntl:error=EAGAIN:when=3",
    "fcntl:error=ENOMEM:when=3",
    "fcntl:error=EINTR:when=3"
  })
  void areCopiedAtOnce(String failure) throws Exception {
    assertEquals(
        List.of("copied", "right", "0 leased, 1 open, 1 mapped", "0 leased, 0 open, 0 mapped"),
        jvm().traced("-P", file.toString(), "-e", "inject=" + failure).run(file).lines());
  }

  private ForkedJvm jvm() {
    return new ForkedJvm(RefusedLease.class, folder).withNativeAccess();
  }
}
