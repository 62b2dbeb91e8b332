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
          instanceMethod()
              .onExactClass("java.lang.invoke.MethodHandles.Lookup")
              .named("findClass"));

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
    if (BY_CLASS_NAME.matches(call, state)) {
      for (ExpressionTree argument : call.getArguments()) {
        String name = ASTHelpers.constValue(argument, String.class);
        String reason = name == null ? null : Forbidden.reflected(name);
        if (reason != null) {
          return reason;
        }
      }
    } else if (BY_METHOD_NAME.matches(call, state)) {
      return methodReason(call, state);
    }
    return null;
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
