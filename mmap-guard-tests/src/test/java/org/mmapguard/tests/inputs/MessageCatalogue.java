package org.mmapguard.tests.inputs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Translations as the C library reads them: a file of GNU gettext, {@code .mo}. */
final class MessageCatalogue {

  private static final int MAGIC = 0x950412de;
  private static final int HEADER = 7 * Integer.BYTES;
  private static final int DESCRIPTION = 2 * Integer.BYTES;

  private MessageCatalogue() {}

  /** Returns the file; the texts are sorted, since they are searched by halves. */
  static byte[] of(SortedMap<String, String> translations) {
    int table = DESCRIPTION * translations.size();
    List<byte[]> texts =
        Stream.of(translations.keySet(), translations.values())
            .flatMap(Collection::stream)
            .map(text -> (text + "\0").getBytes(StandardCharsets.UTF_8))
            .toList();
    int position = HEADER + 2 * table;
    ByteBuffer file =
        ByteBuffer.allocate(position + texts.stream().mapToInt(text -> text.length).sum())
            .order(ByteOrder.nativeOrder());
    file.putInt(MAGIC).putInt(0).putInt(translations.size()).putInt(HEADER).putInt(HEADER + table);
    file.putInt(0).putInt(HEADER); // no table of hashes
    for (byte[] text : texts) {
      file.putInt(text.length - 1).putInt(position);
      position += text.length;
    }
    texts.forEach(file::put);
    return file.array();
  }
}
