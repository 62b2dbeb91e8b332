package org.mmapguard.tests.guide;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mmapguard.FileData;
import org.mmapguard.MmapGuard;

/** A header of small fields is parsed by a cursor, as the documentation shows. */
class HeadersTest {

  @TempDir private Path folder;
  private byte[] file;

  /** A magic number, how many tensors there are, then name and bytes of each. */
  @BeforeEach
  void makeFile() {
    ByteBuffer bytes = ByteBuffer.allocate(100).order(LITTLE_ENDIAN);
    bytes.putInt(0x534e4554).putInt(2);
    bytes.putInt(5).put("w.\u00e4b".getBytes(UTF_8)).putLong(3).put(new byte[] {1, 2, 3});
    bytes.putInt(1).put("b".getBytes(UTF_8)).putLong(1).put((byte) 9);
    file = Arrays.copyOf(bytes.array(), bytes.position());
  }

  // @start region="cursor"
  static Map<String, FileData.Slice> tensors(FileData file) throws IOException {
    FileData.Cursor header = file.cursor(LITTLE_ENDIAN);
    try {
      if (header.getInt() != 0x534e4554) {
        throw new IOException("no tensors: " + file);
      }
      Map<String, FileData.Slice> tensors = new LinkedHashMap<>();
      for (long left = header.getUnsignedInt(); left > 0; left--) {
        String name = header.string(header.getInt(), UTF_8);
        tensors.put(name, header.slice(header.getLong()));
      }
      return tensors;
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("the header asks for more than there is", e); // e says where
    }
  } // @end

  @Test
  void theFieldsFollowOneAnother() throws IOException {
    try (FileData data = MmapGuard.mapFile(Files.write(folder.resolve("file"), file))) {
      Map<String, FileData.Slice> tensors = tensors(data);
      assertEquals("[w.\u00e4b, b]", tensors.keySet().toString());
      assertEquals(3, tensors.get("w.\u00e4b").size());
      assertEquals(9, tensors.get("b").get(0));
    }
  }

  @Test
  void aFileThatIsTooShortIsAnErrorThatSaysWhere() throws IOException {
    Path path = Files.write(folder.resolve("file"), Arrays.copyOf(file, 20));
    try (FileData data = MmapGuard.mapFile(path)) {
      IOException thrown = assertThrows(IOException.class, () -> tensors(data));
      assertEquals(
          path + ": 8 bytes at 17 do not fit the 3 that remain", thrown.getCause().getMessage());
    }
  }
}
