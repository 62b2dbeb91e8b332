/** The library against the same work by hand, and against other libraries. */
package org.mmapguard.bench;
