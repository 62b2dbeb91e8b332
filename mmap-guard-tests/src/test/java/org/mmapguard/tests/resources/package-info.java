/** Mappings, descriptors and locks: each is released once, and their lack is reported. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.resources;
