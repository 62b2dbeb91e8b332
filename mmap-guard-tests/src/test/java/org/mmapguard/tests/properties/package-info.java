/**
 * What must hold for any input: properties, with models of the JDK's own classes to compare with.
 */
@NullMarked
package org.mmapguard.tests.properties;

import org.jspecify.annotations.NullMarked;
