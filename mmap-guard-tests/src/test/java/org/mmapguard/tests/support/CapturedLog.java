package org.mmapguard.tests.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Receives what the library logs, while it is open. */
public final class CapturedLog extends Handler implements AutoCloseable {

  // A strong reference, or else the logger and its handlers may be collected.
  private final Logger logger = Logger.getLogger("org.mmapguard");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  public CapturedLog() {
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  /** Returns the records whose text contains {@code part}. */
  public List<LogRecord> about(String part) {
    return records.stream().filter(record -> text(record).contains(part)).toList();
  }

  /** Returns the text of a record, with its parameters filled in. */
  public static String text(LogRecord record) {
    return new SimpleFormatter().formatMessage(record);
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
