package org.mmapguard.errorprone;

import static com.google.errorprone.matchers.Matchers.anyOf;
import static com.google.errorprone.matchers.Matchers.instanceMethod;
import static com.google.errorprone.matchers.Matchers.staticMethod;

import com.google.errorprone.VisitorState;
import com.google.errorprone.matchers.Matcher;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.tools.javac.code.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds lookups by name, of reflection and method handles, that name what is forbidden.
 *
 * <p>It knows names that are constants of the compiler, and the classes that the static types of
 * class objects tell. Names that are put together at run time are beyond it.
 */
final class Reflection {

  private static final Matcher<ExpressionTree> BY_CLASS_NAME =
      anyOf(
          staticMethod().onClass("java.lang.Class").named("forName"),
          instanceMethod().onDescendantOf("java.lang.ClassLoader").named("loadClass"),
          instanceMethod().onExactClass("java.lang.invoke.MethodHandles.Lookup").named("findClass"),
          staticMethod()
              .onClass("java.lang.constant.ClassDesc")
              .namedAnyOf("of", "ofDescriptor", "ofInternalName"),
          staticMethod().onClass("java.lang.constant.MethodTypeDesc").named("ofDescriptor"),
          staticMethod()
              .onClass("java.lang.invoke.MethodType")
              .named("fromMethodDescriptorString"));

  /**
   * Descriptions of methods whose owner is a value; a name that some type must not have is enough.
   */
  private static final Matcher<ExpressionTree> BY_METHOD_NAME_ALONE =
      staticMethod().onClass("java.lang.constant.MethodHandleDesc").namedAnyOf("of", "ofMethod");

  private static final Matcher<ExpressionTree> BY_METHOD_NAME =
      anyOf(
          instanceMethod()
              .onExactClass("java.lang.Class")
              .namedAnyOf("getMethod", "getDeclaredMethod"),
          instanceMethod()
              .onExactClass("java.lang.invoke.MethodHandles.Lookup")
              .namedAnyOf("findVirtual", "findStatic", "findSpecial", "bind"));

  private Reflection() {}

  /** Returns why this lookup is forbidden, or null if it is not, or is no lookup. */
  static @Nullable String reason(MethodInvocationTree call, VisitorState state) {
    if (BY_METHOD_NAME.matches(call, state)) {
      return methodReason(call, state);
    }
    List<String> names = constants(call);
    Stream<@Nullable String> reasons =
        BY_METHOD_NAME_ALONE.matches(call, state)
            ? names.stream().map(Forbidden::methodNamed)
            : BY_CLASS_NAME.matches(call, state)
                // A package and a class can be given apart.
                ? Stream.concat(names.stream(), Stream.of(String.join(".", names)))
                    .map(Forbidden::reflected)
                : Stream.empty();
    return reasons.filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static List<String> constants(MethodInvocationTree call) {
    List<String> constants = new ArrayList<>();
    for (ExpressionTree argument : call.getArguments()) {
      String constant = ASTHelpers.constValue(argument, String.class);
      if (constant != null) {
        constants.add(constant);
      }
    }
    return constants;
  }

  private static @Nullable String methodReason(MethodInvocationTree call, VisitorState state) {
    List<ExpressionTree> expressions = new ArrayList<>(call.getArguments());
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver != null) {
      expressions.add(receiver);
    }
    for (ExpressionTree argument : call.getArguments()) {
      String name = ASTHelpers.constValue(argument, String.class);
      for (ExpressionTree expression : expressions) {
        String reason = name == null ? null : named(expression, name, state);
        if (reason != null) {
          return reason;
        }
      }
    }
    return null;
  }

  /** Looks for the method in the type of the expression, or in the class that it stands for. */
  private static @Nullable String named(
      ExpressionTree expression, String method, VisitorState state) {
    Type type = ASTHelpers.getType(expression);
    if (type == null) {
      return null;
    }
    boolean isClass = type.tsym.getQualifiedName().contentEquals("java.lang.Class");
    Type described =
        isClass && !type.getTypeArguments().isEmpty()
            ? ASTHelpers.getUpperBound(type.getTypeArguments().head, state.getTypes())
            : type;
    return Forbidden.named(described, method, state);
  }
}
