package org.mmapguard.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.MappedBytes;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MMapDirectory;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The same GiB, mapped by the other ways of the JDK and by other libraries. */
@State(Scope.Thread) // since the confined one is for the thread that made it
public class Peers {

  MappedByteBuffer jdk;
  MemorySegment confined;
  IndexInput lucene;
  UnsafeBuffer agrona;
  MappedBytes chronicle;

  private final Arena arena = Arena.ofConfined();
  private MMapDirectory directory;
  private MappedByteBuffer mappedByAgrona;

  @Setup
  public void open(Gibibyte file) throws IOException {
    Path path = file.path;
    jdk = file.channel.map(MapMode.READ_ONLY, 0, file.channel.size());
    confined = file.channel.map(MapMode.READ_ONLY, 0, file.channel.size(), arena);
    directory = new MMapDirectory(path.getParent());
    lucene = directory.openInput(path.getFileName().toString(), IOContext.DEFAULT);
    mappedByAgrona = IoUtil.mapExistingFile(path.toFile(), "bench");
    agrona = new UnsafeBuffer(mappedByAgrona);
    // In one mapping, so that a read does not look for its chunk.
    chronicle = MappedBytes.singleMappedBytes(path.toFile(), Gibibyte.SIZE, true);
  }

  @TearDown
  public void close() throws IOException {
    chronicle.close();
    IoUtil.unmap(mappedByAgrona);
    lucene.close();
    directory.close();
    arena.close();
  }
}
