/** The adapters over the real libraries. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.examples.adapters;
