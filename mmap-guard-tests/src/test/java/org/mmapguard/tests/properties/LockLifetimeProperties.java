package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/**
 * In any interleaving of mapping, copying and closing over several files, a file is locked exactly
 * while a mapping of it is open.
 */
class LockLifetimeProperties {

  private static final int FILES = 3;

  enum Step {
    MAP,
    MAP_HARD_LINK,
    CLOSE,
    CLOSE_AGAIN,
    LEND,
    READ,
    FAIL_TO_READ
  }

  /** A step on a file; which of its handles to close is {@code pick} modulo their number. */
  record Action(Step step, int file, int pick) {}

  private static LockProbe probe;

  @BeforeContainer
  static void startProbe() throws IOException {
    probe = new LockProbe();
  }

  @AfterContainer
  static void stopProbe() {
    probe.close();
  }

  @Property
  void aFileIsLockedExactlyWhileAMappingOfItIsOpen(@ForAll("actions") List<Action> actions)
      throws IOException {
    try (Model model = new Model()) {
      for (Action action : actions) {
        model.apply(action);
        model.assertLocksMatch(action);
      }
      model.closeAll();
      model.assertLocksMatch(null);
    }
  }

  /** Files, their second names, and the handles that are open on them. */
  private static final class Model implements AutoCloseable {
    private final Path directory = Files.createTempDirectory("mmap-guard-locks-");
    private final List<Path> files = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();
    private final List<List<FileData>> open = new ArrayList<>();
    private final List<FileData> closed = new ArrayList<>();

    Model() throws IOException {
      for (int i = 0; i < FILES; i++) {
        files.add(Files.write(directory.resolve("file" + i), new byte[] {(byte) i, 1, 2}));
        links.add(Files.createLink(directory.resolve("link" + i), files.get(i)));
        open.add(new ArrayList<>());
      }
    }

    void apply(Action action) throws IOException {
      Path file = files.get(action.file());
      List<FileData> handles = open.get(action.file());
      switch (action.step()) {
        case MAP -> handles.add(MmapGuard.mapFile(file));
        case MAP_HARD_LINK -> handles.add(MmapGuard.mapFile(links.get(action.file())));
        case CLOSE -> {
          if (!handles.isEmpty()) {
            FileData handle = handles.remove(action.pick() % handles.size());
            handle.close();
            closed.add(handle);
          }
        }
        case CLOSE_AGAIN -> closed.forEach(FileData::close);
        case LEND ->
            assertEquals(
                "true",
                MmapGuard.view(file, _ -> String.valueOf(probe.seesLock(file))),
                "locked during a loan");
        case READ -> {
          try (FileData copy = MmapGuard.readFile(file, 3)) {
            assertEquals((byte) action.file(), copy.get(0));
          }
        }
        case FAIL_TO_READ -> {
          try (FileData copy = MmapGuard.readFile(file, 2)) {
            throw new AssertionError("read although too large: " + copy);
          } catch (MmapGuard.InputTooLargeException e) {
            assertEquals(2, e.limit());
          }
        }
      }
      for (FileData handle : handles) {
        assertEquals((byte) action.file(), handle.get(0));
      }
    }

    void assertLocksMatch(Object after) throws IOException {
      for (int i = 0; i < FILES; i++) {
        assertEquals(
            !open.get(i).isEmpty(), probe.seesLock(files.get(i)), "file " + i + " after " + after);
      }
    }

    void closeAll() {
      for (List<FileData> handles : open) {
        handles.forEach(FileData::close);
        handles.clear();
      }
    }

    @Override
    public void close() throws IOException {
      closeAll();
      for (int i = 0; i < FILES; i++) {
        Files.delete(links.get(i));
        Files.delete(files.get(i));
      }
      Files.delete(directory);
    }
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return Combinators.combine(
            Arbitraries.of(Step.class),
            Arbitraries.integers().between(0, FILES - 1),
            Arbitraries.integers().between(0, 20))
        .as(Action::new)
        .list()
        .ofMaxSize(40);
  }
}
