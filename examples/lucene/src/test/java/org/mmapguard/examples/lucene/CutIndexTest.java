package org.mmapguard.examples.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mmapguard.FileData;

/**
 * A file of an index is cut by another process while a search runs.
 *
 * <p>Lucene's {@link MMapDirectory} stands beside it where that is safe to show: only the last page
 * is cut. Once whole pages are gone, its reads get an {@link InternalError} at some later time, and
 * compiled code can crash the JVM.
 */
@EnabledOnOs(OS.LINUX)
class CutIndexTest {

  private static final int DOCUMENTS = 20_000;
  private static final int PAGE = 4096;

  /** Half of the documents have it. */
  private static final TermQuery QUERY = new TermQuery(new Term("colour", "red"));

  @TempDir private Path folder;

  /** Over the documents that are found. */
  private long sum;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(1);
    IndexWriterConfig oneSegment = new IndexWriterConfig().setUseCompoundFile(false);
    try (Directory directory = new GuardedDirectory(folder);
        IndexWriter writer = new IndexWriter(directory, oneSegment)) {
      for (int i = 0; i < DOCUMENTS; i++) {
        boolean red = random.nextBoolean();
        long value = random.nextLong();
        Document document = new Document();
        document.add(new StringField("colour", red ? "red" : "blue", Field.Store.NO));
        document.add(new NumericDocValuesField("value", value));
        writer.addDocument(document);
        sum += red ? value : 0;
      }
      writer.forceMerge(1);
    }
  }

  @Test
  void aSearchFindsAll() throws IOException {
    try (Directory directory = new GuardedDirectory(folder)) {
      assertEquals(sum, search(directory, () -> {}));
    }
  }

  /** Values of documents, and the lists of the documents that have a term. */
  @ParameterizedTest
  @ValueSource(strings = {".dvd", ".doc"})
  void aSearchOverAFileThatIsEmptiedEndsAsOverACorruptOne(String extension) throws IOException {
    Path file = file(extension);
    long size = Files.size(file);
    try (Directory directory = new GuardedDirectory(folder)) {
      CorruptIndexException thrown =
          assertThrows(CorruptIndexException.class, () -> search(directory, () -> cut(file, 0)));
      FileData.MappingFaultException cause =
          assertInstanceOf(FileData.MappingFaultException.class, thrown.getCause());
      assertEquals(size, cause.mappedSize());
      assertEquals(0, cause.currentSize());
      assertTrue(thrown.getMessage().contains(file.toString()), thrown::getMessage);
    }
  }

  /** Where a page is cut, the kernel shows zeros. */
  @Test
  void whatLucenesOwnMappingSumsUpAsZerosIsAnException() throws IOException {
    Path values = file(".dvd");
    long cutSize = (Files.size(values) - 1) / PAGE * PAGE + 1;
    byte[] whole = Files.readAllBytes(values);
    try (Directory directory = new MMapDirectory(folder)) {
      assertNotEquals(sum, search(directory, () -> cut(values, cutSize)));
    }
    Files.write(values, whole);
    try (Directory directory = new GuardedDirectory(folder)) {
      assertThrows(
          CorruptIndexException.class, () -> search(directory, () -> cut(values, cutSize)));
    }
  }

  /** Sums up the values of the documents that are found; the first one is met by the event. */
  private static long search(Directory directory, Runnable event) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      return new IndexSearcher(reader).search(QUERY, new Sums(event));
    } catch (RuntimeException e) {
      // Lucene's readers of packed values wrap every IOException.
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private record Sums(Runnable event) implements CollectorManager<Sum, Long> {

    @Override
    public Sum newCollector() {
      return new Sum(event);
    }

    @Override
    public Long reduce(Collection<Sum> found) {
      return found.stream().mapToLong(each -> each.sum).sum();
    }
  }

  private static final class Sum extends SimpleCollector {

    private final Runnable event;
    private NumericDocValues values;
    private boolean first = true;
    private long sum;

    Sum(Runnable event) {
      this.event = event;
    }

    @Override
    protected void doSetNextReader(LeafReaderContext segment) throws IOException {
      values = segment.reader().getNumericDocValues("value");
    }

    @Override
    public void collect(int document) throws IOException {
      if (first) {
        first = false;
        event.run();
      }
      values.advanceExact(document);
      sum += values.longValue();
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }
  }

  private Path file(String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(extension)).findFirst().orElseThrow();
    }
  }

  private static void cut(Path file, long size) {
    try {
      int exit =
          new ProcessBuilder("truncate", "--size=" + size, file.toString()).start().waitFor();
      assertEquals(0, exit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
