/** Snapshots that are copied when somebody is about to write: leases of Linux. */
@org.jspecify.annotations.NullMarked
package org.mmapguard.tests.leases;
