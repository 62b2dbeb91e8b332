package org.mmapguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Random;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.properties.ChannelCall;
import org.mmapguard.tests.properties.ScratchFile;
import org.mmapguard.tests.properties.StreamCall;

/** Any sequence of calls on streams and channels has the outcomes of those of the JDK. */
class OperationSequenceFuzz {

  @FuzzTest(maxDuration = "60s")
  void streamsAndChannelsBehaveLikeThoseOfTheJdk(FuzzedDataProvider input) throws IOException {
    byte[] content = new byte[input.consumeInt(1, 200_000)];
    new Random(1).nextBytes(content);
    boolean mapped = input.consumeBoolean();
    try (ScratchFile file = ScratchFile.of(content);
        FileData data =
            mapped
                ? MmapGuard.mapFile(file.path())
                : MmapGuard.readFile(file.path(), content.length);
        InputStream stream = data.newInputStream();
        InputStream modelStream = new ByteArrayInputStream(content);
        SeekableByteChannel channel = data.newByteChannel();
        SeekableByteChannel modelChannel = FileChannel.open(file.path())) {
      while (input.remainingBytes() > 0) {
        if (input.consumeBoolean()) {
          StreamCall call =
              new StreamCall(
                  input.pickValue(StreamCall.Kind.values()), input.consumeInt(-2, 250_000));
          if (call.isSpecified()) {
            assertEquals(call.on(modelStream), call.on(stream), call::toString);
          }
        } else {
          ChannelCall call =
              new ChannelCall(
                  input.pickValue(ChannelCall.Kind.values()), input.consumeLong(-2, 1L << 42));
          assertEquals(call.on(modelChannel), call.on(channel), call::toString);
        }
      }
    }
  }
}
