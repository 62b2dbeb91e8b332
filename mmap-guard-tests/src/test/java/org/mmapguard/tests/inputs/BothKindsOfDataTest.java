package org.mmapguard.tests.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;
import org.mmapguard.tests.support.NativeAccess;

/** Mapped and loaded data have the same views, the same description, and the same end. */
class BothKindsOfDataTest {

  /** Of several blocks when read from a stream. */
  private static final byte[] CONTENT = new byte[600_001];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir Path directory;

  /** How the data comes about. */
  enum Kind {
    MAPPED {
      @Override
      FileData open(Path file) throws IOException {
        return MmapGuard.mapFile(file);
      }
    },
    LOADED_FROM_FILE {
      @Override
      FileData open(Path file) throws IOException {
        return MmapGuard.readFile(file, MmapGuard.UNLIMITED);
      }
    },
    LOADED_FROM_STREAM {
      @Override
      FileData open(Path file) throws IOException {
        InputStream original = System.in;
        System.setIn(new ByteArrayInputStream(Files.readAllBytes(file)));
        try {
          return MmapGuard.loadStdin(MmapGuard.UNLIMITED);
        } finally {
          System.setIn(original);
        }
      }
    };

    abstract FileData open(Path file) throws IOException;
  }

  private Path file() throws IOException {
    return Files.write(directory.resolve("file"), CONTENT);
  }

  @ParameterizedTest
  @EnumSource
  void aSwitchNeedsNoDefault(Kind kind) throws IOException {
    try (FileData data = kind.open(file())) {
      Class<?> type =
          switch (data) {
            case FileData.Mapped mapped -> mapped.getClass();
            case FileData.Loaded loaded -> loaded.getClass();
          };
      assertSame(kind == Kind.MAPPED ? FileData.Mapped.class : FileData.Loaded.class, type);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDescriptionTellsVariantSourceSizeAndState(Kind kind) throws IOException {
    Path file = file();
    String expected =
        switch (kind) {
          case MAPPED -> "FileData.Mapped[" + file + ", 600001 bytes, ";
          case LOADED_FROM_FILE -> "FileData.Loaded[" + file + ", 600001 bytes, ";
          case LOADED_FROM_STREAM -> "FileData.Loaded[standard input, 600001 bytes, ";
        };
    FileData data = kind.open(file);
    try (data) {
      String lock = kind == Kind.MAPPED ? "lock=" + NativeAccess.LOCK + ", " : "";
      assertEquals(expected + lock + "open]", data.toString());
    }
    assertEquals(expected + "closed]", data.toString());
  }

  @ParameterizedTest
  @EnumSource
  void everyViewShowsAllBytesAndIsReadOnly(Kind kind) throws IOException {
    try (FileData data = kind.open(file())) {
      MemorySegment segment = data.segment();
      assertEquals(-1, segment.mismatch(MemorySegment.ofArray(CONTENT)));
      assertTrue(segment.isReadOnly());
      assertEquals(-1, data.<Long, IOException>view(b -> b.mismatch(segment)));
      assertTrue(data.<Boolean, IOException>view(MemorySegment::isReadOnly));
      assertEquals(ByteBuffer.wrap(CONTENT), data.asByteBuffer());
      assertTrue(data.asByteBuffer().isReadOnly());
      assertEquals(ByteBuffer.wrap(CONTENT, 299_999, 7), data.asByteBuffer(299_999, 7));
      assertTrue(data.asByteBuffer(1, 1).isReadOnly());
    }
  }

  @ParameterizedTest
  @EnumSource
  void guardedReadsWorkBeforeAndAfterTheFirstView(Kind kind) throws IOException {
    try (FileData data = kind.open(file())) {
      assertEquals(ByteBuffer.wrap(CONTENT), ByteBuffer.wrap(data.toByteArray()));
      assertEquals(CONTENT.length, data.segment().byteSize());
      assertEquals(ByteBuffer.wrap(CONTENT), ByteBuffer.wrap(data.toByteArray()));
      assertEquals(CONTENT[CONTENT.length - 1], data.get(CONTENT.length - 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedDataOnlyTellsItsSizeAndThatItIsClosed(Kind kind) throws IOException {
    FileData data = kind.open(file());
    InputStream in = data.newInputStream();
    SeekableByteChannel channel = data.newByteChannel();
    assertTrue(data.isOpen());
    data.close();
    data.close();
    assertFalse(data.isOpen());
    assertEquals(CONTENT.length, data.size());
    String name = kind == Kind.LOADED_FROM_STREAM ? "standard input" : "file";
    for (Executable call :
        List.<Executable>of(
            () -> data.get(0),
            () -> data.copyTo(0, new byte[1], 0, 1),
            () -> data.copyTo(0, new byte[0], 0, 0),
            data::toByteArray,
            data::newInputStream,
            data::newByteChannel,
            () -> data.transferTo(Channels.newChannel(new ByteArrayOutputStream())),
            () -> data.view(MemorySegment::byteSize),
            data::segment,
            data::asByteBuffer,
            () -> data.asByteBuffer(0, 1))) {
      String message = assertThrowsExactly(IllegalStateException.class, call).getMessage();
      assertTrue(message.contains(name) && message.contains("closed"), message);
    }
    assertThrowsExactly(IOException.class, in::read);
    assertFalse(channel.isOpen());
    assertThrowsExactly(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
  }

  /** Where there is nothing to copy, no copy refuses. */
  @Test
  void closedDataWithoutBytesRefusesAsMuch() throws IOException {
    FileData data = MmapGuard.readFile(Files.createFile(directory.resolve("empty")), 0);
    InputStream in = data.newInputStream();
    data.close();
    for (Executable call :
        List.<Executable>of(
            data::toByteArray,
            () -> data.transferTo(Channels.newChannel(new ByteArrayOutputStream())),
            data::asByteBuffer,
            () -> data.asByteBuffer(0, 0))) {
      assertThrowsExactly(IllegalStateException.class, call);
    }
    for (Executable call :
        List.<Executable>of(
            in::readAllBytes,
            () -> in.readNBytes(1),
            () -> in.transferTo(new ByteArrayOutputStream()))) {
      assertThrowsExactly(IOException.class, call);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChannelThatDoesNotWaitIsNoTarget(Kind kind) throws IOException {
    Pipe pipe = Pipe.open();
    try (FileData data = kind.open(file());
        Pipe.SinkChannel target = pipe.sink();
        Pipe.SourceChannel _ = pipe.source()) {
      target.configureBlocking(false);
      assertThrowsExactly(IllegalBlockingModeException.class, () -> data.transferTo(target));
    }
  }

  @ParameterizedTest
  @EnumSource
  void viewsOnTheHeapOutliveTheDataAndOthersEndWithIt(Kind kind) throws IOException {
    FileData data = kind.open(file());
    MemorySegment segment = data.segment();
    ByteBuffer buffer = data.asByteBuffer();
    data.close();
    if (kind == Kind.MAPPED) {
      assertThrowsExactly(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
      assertThrowsExactly(IllegalStateException.class, buffer::get);
    } else {
      assertEquals(CONTENT[0], segment.get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(CONTENT[0], buffer.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingInsideAViewEndsIt(Kind kind) throws IOException {
    FileData data = kind.open(file());
    assertThrowsExactly(
        IllegalStateException.class,
        () ->
            data.<Byte, IOException>view(
                _ -> {
                  data.close();
                  return (byte) 0;
                }));
    assertFalse(data.isOpen());
  }

  @ParameterizedTest
  @EnumSource
  void whatABodyThrowsPassesThrough(Kind kind) throws IOException {
    try (FileData data = kind.open(file())) {
      for (Throwable failure :
          List.of(new IOException("1"), new IllegalStateException("2"), new InternalError("3"))) {
        assertSame(
            failure, assertThrowsExactly(failure.getClass(), () -> data.view(_ -> raise(failure))));
      }
      assertTrue(data.isOpen());
    }
  }

  private static Void raise(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }
}
