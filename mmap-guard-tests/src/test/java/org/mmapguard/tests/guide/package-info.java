/**
 * The code samples of the guide: the regions between {@code @start} and {@code @end} are quoted.
 */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.guide;
