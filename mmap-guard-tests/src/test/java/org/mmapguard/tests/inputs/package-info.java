/** What each kind of input leads to: the bytes, or which exception with which message. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.inputs;
