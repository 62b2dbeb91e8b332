package org.mmapguard.examples.adapters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.mmapguard.FileData;

/** Libraries that read streams and channels: commons-compress, zstd-jni, Arrow, Jackson. */
final class Streams {

  private Streams() {}

  static ZipFile zip(FileData data) throws IOException {
    return ZipFile.builder().setSeekableByteChannel(data.newByteChannel()).get();
  }

  static SevenZFile sevenZ(FileData data) throws IOException {
    return SevenZFile.builder().setSeekableByteChannel(data.newByteChannel()).get();
  }

  static TarArchiveInputStream tar(FileData data) {
    return new TarArchiveInputStream(data.newInputStream());
  }

  static InputStream zstd(FileData data) throws IOException {
    return new ZstdInputStream(data.newInputStream());
  }

  static ArrowFileReader arrow(FileData data, BufferAllocator allocator) {
    return new ArrowFileReader(data.newByteChannel(), allocator);
  }

  static JsonNode json(FileData data) throws IOException {
    try (InputStream in = data.newInputStream()) {
      return new ObjectMapper().readTree(in);
    }
  }
}
