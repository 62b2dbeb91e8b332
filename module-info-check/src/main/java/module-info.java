import org.jspecify.annotations.NullMarked;

/**
 * Tells what modules give away, and which of their classes map files or touch native memory.
 *
 * <p>A command-line tool: it exports nothing.
 *
 * @since 0.1.0
 */
@NullMarked
module org.mmapguard.check {
  requires static org.jspecify;
}
