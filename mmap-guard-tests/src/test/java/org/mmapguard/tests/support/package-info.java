/**
 * What the tests of several packages need: other processes, other JVMs, and counts of resources.
 */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.support;
