package org.mmapguard.examples.adapters;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.text.PDFTextStripper;
import org.mmapguard.FileData;

/** A file that a library wrote, and what it reads in it. */
enum Sample {
  ZIP {
    @Override
    void write(Path file) throws IOException {
      try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
        out.putArchiveEntry(new ZipArchiveEntry("entry"));
        out.write(BYTES);
        out.closeArchiveEntry();
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      try (ZipFile zip = Streams.zip(data)) {
        return ByteBuffer.wrap(zip.getInputStream(zip.getEntry("entry")).readAllBytes());
      }
    }
  },
  SEVEN_Z {
    @Override
    void write(Path file) throws IOException {
      try (SevenZOutputFile out = new SevenZOutputFile(file.toFile())) {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName("entry");
        out.putArchiveEntry(entry);
        out.write(BYTES);
        out.closeArchiveEntry();
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      try (SevenZFile archive = Streams.sevenZ(data)) {
        return ByteBuffer.wrap(archive.getInputStream(archive.getNextEntry()).readAllBytes());
      }
    }
  },
  TAR {
    @Override
    void write(Path file) throws IOException {
      try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(file))) {
        TarArchiveEntry entry = new TarArchiveEntry("entry");
        entry.setSize(BYTES.length);
        out.putArchiveEntry(entry);
        out.write(BYTES);
        out.closeArchiveEntry();
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      try (TarArchiveInputStream tar = Streams.tar(data)) {
        tar.getNextEntry();
        return ByteBuffer.wrap(tar.readAllBytes());
      }
    }
  },
  ZSTD {
    @Override
    void write(Path file) throws IOException {
      try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
        out.write(BYTES);
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      return ByteBuffer.wrap(Streams.zstd(data).readAllBytes());
    }
  },
  ARROW {
    @Override
    void write(Path file) throws IOException {
      try (BufferAllocator allocator = new RootAllocator();
          IntVector numbers = new IntVector("numbers", allocator);
          FileChannel out =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        IntStream.range(0, 50_000).forEach(i -> numbers.setSafe(i, i * i));
        numbers.setValueCount(50_000);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(numbers);
            ArrowFileWriter writer = new ArrowFileWriter(root, null, out)) {
          writer.start();
          writer.writeBatch();
        }
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      try (BufferAllocator allocator = new RootAllocator();
          ArrowFileReader reader = Streams.arrow(data, allocator)) {
        reader.loadNextBatch();
        IntVector numbers = (IntVector) reader.getVectorSchemaRoot().getVector("numbers");
        return IntStream.range(0, numbers.getValueCount()).mapToLong(numbers::get).sum();
      }
    }
  },
  JSON {
    @Override
    void write(Path file) throws IOException {
      new ObjectMapper().writeValue(file.toFile(), IntStream.range(0, 50_000).toArray());
    }

    @Override
    Object read(FileData data) throws IOException {
      return Streams.json(data).size();
    }
  },
  PDF {
    @Override
    void write(Path file) throws IOException {
      try (PDDocument document = new PDDocument()) {
        for (int i = 0; i < 50; i++) {
          PDPage page = new PDPage();
          document.addPage(page);
          try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
            content.newLineAtOffset(50, 700);
            content.showText("page " + i + " " + new Random(i).nextLong());
            content.endText();
          }
        }
        document.save(file.toFile());
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      try (PDDocument document = Loader.loadPDF(new PdfInput(data))) {
        return new PDFTextStripper().getText(document);
      }
    }
  },
  AVRO {
    private final Schema schema = Schema.create(Schema.Type.LONG);

    @Override
    void write(Path file) throws IOException {
      try (DataFileWriter<Long> out = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
        out.create(schema, file.toFile());
        for (long i = 0; i < 50_000; i++) {
          out.append(i * i);
        }
      }
    }

    @Override
    Object read(FileData data) throws IOException {
      try (DataFileReader<Long> reader =
          new DataFileReader<>(new AvroInput(data), new GenericDatumReader<>(schema))) {
        long sum = 0;
        for (long value : reader) {
          sum += value;
        }
        return sum;
      }
    }
  },
  PNG {
    @Override
    void write(Path file) throws IOException {
      BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
      Random random = new Random(1);
      for (int i = 0; i < 40_000; i++) {
        image.setRGB(i % 200, i / 200, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", file.toFile());
    }

    @Override
    Object read(FileData data) throws IOException {
      BufferedImage image = ImageIO.read(new ImageInput(data));
      return IntStream.range(0, 40_000).map(i -> image.getRGB(i % 200, i / 200)).sum();
    }
  },
  GGUF {
    @Override
    void write(Path file) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(0x46554747).putInt(3).putLong(7).putLong(5000);
      for (int i = 0; i < 5000; i++) {
        put(bytes, "key" + i);
        bytes.putInt(8);
        put(bytes, "value of " + i);
      }
      Files.write(file, List.of()); // made anew
      try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
        out.write(bytes.flip());
      }
    }

    private static void put(ByteBuffer bytes, String string) {
      bytes.putLong(string.length()).put(string.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    Object read(FileData data) throws IOException {
      return GgufHeader.read(data);
    }
  };

  private static final byte[] BYTES = new byte[300_000];

  static {
    new Random(1).nextBytes(BYTES); // so that it does not compress
  }

  abstract void write(Path file) throws IOException;

  abstract Object read(FileData data) throws IOException;
}
