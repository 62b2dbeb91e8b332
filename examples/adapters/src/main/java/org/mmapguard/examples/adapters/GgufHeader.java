package org.mmapguard.examples.adapters;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mmapguard.FileData;

/**
 * The header of a GGUF file, the format of language models, by a cursor.
 *
 * @param tensors how many there are
 * @param metadata names and values, in the order of the file
 */
record GgufHeader(long tensors, Map<String, Object> metadata) {

  private static final int MAGIC = 0x46554747; // "GGUF"

  /** Names and values are no longer than this, in bytes, or the file is no good. */
  private static final long LONGEST = 1 << 20;

  // @start region="header"
  static GgufHeader read(FileData file) throws IOException {
    FileData.Cursor in = file.cursor(ByteOrder.LITTLE_ENDIAN);
    try {
      if (in.getInt() != MAGIC || in.getUnsignedInt() < 2) {
        throw new IOException("is no GGUF file of version 2 or later");
      }
      long tensors = in.getLong();
      Map<String, Object> metadata = new LinkedHashMap<>();
      for (long left = in.getLong(); left > 0; left--) {
        metadata.put(string(in), value(in, in.getInt()));
      }
      return new GgufHeader(tensors, metadata);
    } catch (IndexOutOfBoundsException e) { // a length that lies, or a file that ends too early
      throw new IOException(e.getMessage(), e);
    } catch (FileData.MappingFaultException e) { // truncated while it was read
      throw e.getCause();
    }
  }

  private static String string(FileData.Cursor in) throws IOException {
    return in.string(length(in), StandardCharsets.UTF_8);
  } // @end

  private static int length(FileData.Cursor in) throws IOException {
    long length = in.getLong();
    if (length < 0 || length > LONGEST) {
      throw new IOException("has a length of " + length + " at " + (in.position() - Long.BYTES));
    }
    return (int) length;
  }

  private static Object value(FileData.Cursor in, int type) throws IOException {
    return switch (type) {
      case 0 -> in.getUnsigned();
      case 1 -> in.get();
      case 2 -> in.getUnsignedShort();
      case 3 -> in.getShort();
      case 4 -> in.getUnsignedInt();
      case 5 -> in.getInt();
      case 6 -> in.getFloat();
      case 7 -> in.get() != 0;
      case 8 -> string(in);
      case 10, 11 -> in.getLong();
      case 12 -> in.getDouble();
      default -> throw new IOException("has a value of type " + type + ", which is not known");
    };
  }
}
