package org.mmapguard.tests.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** What was written is what is read, for every size and every way in. */
class RoundTripProperties {

  @Property
  void aMappedFileHasTheFilesBytes(@ForAll(supplier = Content.NonEmpty.class) Content content)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes())) {
      FileData data = MmapGuard.mapFile(file.path());
      try (data) {
        assertHolds(content, data);
      }
      assertFalse(data.isOpen());
      assertEquals(content.size(), data.size());
    }
  }

  @Property(tries = 100)
  void loadMapsWhatIsAFile(@ForAll(supplier = Content.NonEmpty.class) Content content)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.load(file.path().toString())) {
      assertInstanceOf(FileData.Mapped.class, data);
      assertHolds(content, data);
    }
  }

  @Property
  void aPrivateCopyHasTheFilesBytes(@ForAll(supplier = Content.Any.class) Content content)
      throws IOException {
    try (ScratchFile file = ScratchFile.of(content.bytes());
        FileData data = MmapGuard.readFile(file.path(), content.size())) {
      assertHolds(content, data);
    }
  }

  @Property
  void standardInputHasTheStreamsBytes(@ForAll(supplier = Content.Any.class) Content content)
      throws IOException {
    try (var _ = new StandardInput(new ByteArrayInputStream(content.bytes()));
        FileData data = MmapGuard.loadStdin(content.size())) {
      assertHolds(content, data);
    }
  }

  private static void assertHolds(Content content, FileData data) {
    assertEquals(content.size(), data.size());
    assertEquals(content.size(), data.segment().byteSize());
    assertArrayEquals(content.bytes(), data.toByteArray());
  }
}
