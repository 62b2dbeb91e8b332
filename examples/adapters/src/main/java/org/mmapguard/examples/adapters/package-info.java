/**
 * One small class for each library, to be copied: what lets it read through this one.
 *
 * <p>Libraries that only need a stream or a channel need no adapter: {@link
 * org.mmapguard.examples.adapters.Streams} shows how they are called.
 */
@org.jspecify.annotations.NullMarked
package org.mmapguard.examples.adapters;
