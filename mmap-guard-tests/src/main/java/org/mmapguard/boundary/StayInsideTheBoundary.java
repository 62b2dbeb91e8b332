package org.mmapguard.boundary;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reports what a class does that belongs in the one class that owns mappings. */
final class StayInsideTheBoundary extends ArchCondition<JavaClass> {

  StayInsideTheBoundary() {
    super("not map or lock files, nor touch native memory");
  }

  @Override
  public void check(JavaClass item, ConditionEvents events) {
    for (JavaCodeUnitAccess<?> access : item.getCodeUnitAccessesFromSelf()) {
      report(item, call(access), access.getDescription(), events);
    }
    for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
      Danger danger = Forbidden.type(dependency.getTargetClass().getName());
      report(item, danger, dependency.getDescription(), events);
    }
    for (JavaMethod method : item.getMethods()) {
      boolean isNative = method.getModifiers().contains(JavaModifier.NATIVE);
      report(item, isNative ? Danger.NATIVE : null, method.getDescription(), events);
    }
    for (String lookup : ReflectiveLookups.in(item)) {
      report(item, Danger.REFLECTION, lookup, events);
    }
  }

  /** A value of a forbidden type may pass from call to call without being named. */
  private static @Nullable Danger call(JavaCodeUnitAccess<?> access) {
    Danger danger = Forbidden.call(access.getTargetOwner(), access.getTarget().getName());
    if (danger != null) {
      return danger;
    }
    List<JavaClass> parameters = access.getTarget().getRawParameterTypes();
    return Stream.concat(Stream.of(access.getTarget().getRawReturnType()), parameters.stream())
        .map(type -> Forbidden.type(type.getName()))
        .filter(found -> found != null)
        .findFirst()
        .orElse(null);
  }

  private static void report(
      JavaClass item, @Nullable Danger danger, String what, ConditionEvents events) {
    if (danger != null) {
      events.add(SimpleConditionEvent.violated(item, danger.message(what)));
    }
  }
}
