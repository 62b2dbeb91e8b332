package org.mmapguard.examples.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.netty.channel.FileRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** Whole files read as they are; truncated ones give an error, or are found out afterwards. */
class LibrariesReadThroughTheirAdaptersTest {

  /** Parsers that go on with what they have: what they give has to be checked afterwards. */
  private static final Set<Sample> LENIENT = EnumSet.of(Sample.PDF);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void aWholeFileReadsAsItDoesWithoutTheAdapter(Sample sample) throws IOException {
    Path file = fileOf(sample);
    Object expected;
    try (FileData memory = MmapGuard.readFile(file, MmapGuard.UNLIMITED)) {
      expected = sample.read(memory);
    }
    try (FileData data = MmapGuard.mapFile(file)) {
      assertEquals(expected, sample.read(data));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTruncatedFileIsFoundOut(Sample sample) throws IOException {
    Path file = fileOf(sample);
    Object whole;
    try (FileData data = MmapGuard.readFile(file, MmapGuard.UNLIMITED)) {
      whole = sample.read(data);
    }
    try (FileData data = MmapGuard.mapFile(file)) {
      truncate(file);
      if (LENIENT.contains(sample)) {
        assertNotEquals(whole, readInHiding(sample, data));
      } else {
        Throwable thrown = assertThrows(Exception.class, () -> sample.read(data));
        assertTrue(saysWhy(thrown), () -> String.valueOf(thrown));
      }
    }
    try (FileData data = MmapGuard.mapFile(fileOf(sample))) {
      truncate(file);
      assertThrows(FileData.MappingFaultException.class, data::requireIntact);
    }
  }

  /** Reads, whatever comes of it; the data stays open. */
  private static Object readInHiding(Sample sample, FileData data) {
    try {
      return sample.read(data);
    } catch (IOException | RuntimeException e) {
      return e;
    }
  }

  private static boolean saysWhy(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .anyMatch(t -> t instanceof FileData.PageFaultException);
  }

  private Path fileOf(Sample sample) throws IOException {
    Path file = folder.resolve(sample.name());
    Files.deleteIfExists(file);
    sample.write(file);
    return file;
  }

  private static void truncate(Path file) throws IOException {
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.setLength(writer.length() / 2);
    }
  }

  @Test
  void nativeCodeReadsASnapshot() throws IOException {
    Path file = fileOf(Sample.ZSTD);
    Path block = folder.resolve("block");
    Files.write(block, Zstd.compress(Files.readAllBytes(file)));
    assertEquals(ByteBuffer.wrap(Files.readAllBytes(file)), ZstdBlock.decompress(block));
  }

  @Test
  void nettyClosesASnapshotThatItReleases() throws IOException {
    Path file = fileOf(Sample.TAR);
    byte[] bytes = Files.readAllBytes(file);
    FileData.Mapped snapshot = MmapGuard.snapshot(file);
    SnapshotContent content = new SnapshotContent(snapshot);
    truncate(file);
    byte[] read = new byte[bytes.length];
    content.content().readBytes(read);
    assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(read));
    content.retain();
    assertFalse(content.release());
    assertTrue(snapshot.isOpen());
    assertTrue(content.release());
    assertFalse(snapshot.isOpen());
  }

  @Test
  void nettySendsAFileToItsEndOrFails() throws IOException {
    Path file = fileOf(Sample.TAR);
    byte[] bytes = Files.readAllBytes(file);
    FileData data = MmapGuard.mapFile(file);
    FileRegion region = new GuardedRegion(data);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    WritableByteChannel channel = Channels.newChannel(sent);
    while (region.transferred() < region.count()) {
      region.transferTo(channel, region.transferred());
    }
    assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(sent.toByteArray()));
    truncate(file);
    assertThrows(
        FileData.PageFaultException.class, () -> region.transferTo(channel, region.count() - 1));
    region.release();
    assertFalse(data.isOpen());
  }
}
