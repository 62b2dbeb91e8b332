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
import java.util.Objects;
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
      String reason = Forbidden.type(dependency.getTargetClass().getName());
      report(item, reason, dependency.getDescription(), events);
    }
    for (JavaMethod method : item.getMethods()) {
      boolean isNative = method.getModifiers().contains(JavaModifier.NATIVE);
      report(item, isNative ? Forbidden.nativeMethod() : null, method.getDescription(), events);
    }
    for (String lookup : ReflectiveLookups.in(item)) {
      events.add(SimpleConditionEvent.violated(item, lookup));
    }
  }

  /** A value of a forbidden type may pass from call to call without being named. */
  private static @Nullable String call(JavaCodeUnitAccess<?> access) {
    String reason = Forbidden.call(access.getTargetOwner(), access.getTarget().getName());
    if (reason != null) {
      return reason;
    }
    List<JavaClass> parameters = access.getTarget().getRawParameterTypes();
    return Stream.concat(Stream.of(access.getTarget().getRawReturnType()), parameters.stream())
        .map(type -> Forbidden.type(type.getName()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static void report(
      JavaClass item, @Nullable String reason, String what, ConditionEvents events) {
    if (reason != null) {
      events.add(SimpleConditionEvent.violated(item, what + " " + reason));
    }
  }
}
