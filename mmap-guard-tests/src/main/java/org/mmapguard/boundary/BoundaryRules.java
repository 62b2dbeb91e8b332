package org.mmapguard.boundary;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/**
 * Rules for ArchUnit that say: no class here maps files, locks them, opens arenas, or touches
 * native memory.
 *
 * <p>One line in a test applies them to a code base:
 *
 * {@snippet :
 * BoundaryRules.noRawMapping().check(new ClassFileImporter().importPackages("com.example"));
 * }
 *
 * <p>Forbidden are both {@code FileChannel.map} methods and {@code MapMode}, {@code
 * MappedByteBuffer}, {@code FileLock} and the methods that lock files, {@code Arena}, {@code
 * MemorySegment.ofAddress} and {@code reinterpret}, {@code AddressLayout.withTargetLayout}, {@code
 * Linker}, {@code SymbolLookup}, native methods, {@code System.load}, {@code loadLibrary} and those
 * of {@code Runtime}, {@code sun.misc.Unsafe}, {@code jdk.internal}, {@code sun.nio.ch}, {@code
 * setAccessible}, {@code privateLookupIn}, what {@code ModuleLayer.Controller} opens or lets call
 * native code, and lookups by reflection or method handles in methods that name one of these as a
 * constant. A call counts by whatever class of the hierarchy it goes through, and as a method
 * reference too. A name that is put together at run time is not seen.
 *
 * <p>A rule fails if it is given no class to look at.
 *
 * @since 0.1.0
 */
public final class BoundaryRules {

  private BoundaryRules() {}

  /**
   * Returns the rule without exception.
   *
   * @return a rule to check against imported classes
   */
  public static ArchRule noRawMapping() {
    return ArchRuleDefinition.classes().should(new StayInsideTheBoundary());
  }

  /**
   * Returns the rule with one exception, for the project that owns the boundary.
   *
   * @param owner the fully qualified name of the one top-level class that may do what is forbidden;
   *     the classes nested in it may too
   * @return a rule to check against imported classes
   */
  public static ArchRule noRawMappingOutside(String owner) {
    return ArchRuleDefinition.classes()
        .that(
            DescribedPredicate.describe(
                "are not " + owner,
                (JavaClass type) ->
                    !type.getName().equals(owner) && !type.getName().startsWith(owner + "$")))
        .should(new StayInsideTheBoundary());
  }
}
