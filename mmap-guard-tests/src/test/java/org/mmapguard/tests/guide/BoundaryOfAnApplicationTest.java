package org.mmapguard.tests.guide;

// @start region="imports"
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.mmapguard.boundary.BoundaryRules;

// @end

/** An application keeps raw mapping out of its own classes; a violation is an assertion error. */
class BoundaryOfAnApplicationTest {

  private static final String OWN_PACKAGE = "org.mmapguard.tests.guide";

  // @start region="rule"
  @Test
  void no_class_maps_files_itself() {
    BoundaryRules.noRawMapping().check(new ClassFileImporter().importPackages(OWN_PACKAGE));
  } // @end
}
