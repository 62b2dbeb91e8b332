/** What an operator sees: events of Flight Recorder, reports of leaks; and files that change. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.operations;
