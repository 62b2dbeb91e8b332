package org.mmapguard.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.IdentifierTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MemberReferenceTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MemberSelectTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Forbids mapping and locking files, arenas, native memory and native code outside of one class.
 *
 * <p>That class, if there is one, is named by {@code -XepOpt:MmapGuard:Owner=}. No annotation
 * suppresses this check.
 *
 * @since 0.1.0
 */
@BugPattern(
    summary = "Raw file mapping, file locks and native memory belong in one class",
    severity = ERROR,
    linkType = BugPattern.LinkType.NONE,
    suppressionAnnotations = {})
public final class RawMapping extends BugChecker
    implements IdentifierTreeMatcher,
        MemberSelectTreeMatcher,
        MemberReferenceTreeMatcher,
        MethodInvocationTreeMatcher,
        MethodTreeMatcher,
        VariableTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** Made by the service loader. */
  public RawMapping() {}

  @Override
  public Description matchIdentifier(IdentifierTree tree, VisitorState state) {
    return describeSymbol(tree, state);
  }

  @Override
  public Description matchMemberSelect(MemberSelectTree tree, VisitorState state) {
    return describeSymbol(tree, state);
  }

  @Override
  public Description matchMemberReference(MemberReferenceTree tree, VisitorState state) {
    return describeSymbol(tree, state);
  }

  /** Finds values of forbidden types that come from methods whose own code is elsewhere. */
  @Override
  public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
    MethodSymbol method = ASTHelpers.getSymbol(tree);
    String reason = Reflection.reason(tree, state);
    if (reason == null && Forbidden.call(method, state) == null) {
      reason = Forbidden.type(ASTHelpers.getType(tree));
    }
    return describe(tree, reason, "this call of " + method.getSimpleName(), state);
  }

  @Override
  public Description matchMethod(MethodTree tree, VisitorState state) {
    boolean isNative = tree.getModifiers().getFlags().contains(Modifier.NATIVE);
    return describe(tree, isNative ? Forbidden.nativeMethod() : null, "a native method", state);
  }

  /** Finds variables of forbidden types whose type is inferred. */
  @Override
  public Description matchVariable(VariableTree tree, VisitorState state) {
    return ASTHelpers.hasImplicitType(tree, state)
        ? describe(
            tree, Forbidden.type(ASTHelpers.getType(tree)), "variable " + tree.getName(), state)
        : Description.NO_MATCH;
  }

  private Description describeSymbol(Tree tree, VisitorState state) {
    // An import does nothing by itself, and a select reports itself with its qualifier.
    Tree parent = state.getPath().getParentPath().getLeaf();
    boolean part =
        state.findEnclosing(ImportTree.class) != null
            || (parent instanceof MemberSelectTree && reason(parent, state) != null);
    return part
        ? Description.NO_MATCH
        : describe(tree, reason(tree, state), state.getSourceForNode(tree), state);
  }

  private static @Nullable String reason(Tree tree, VisitorState state) {
    Symbol symbol = ASTHelpers.getSymbol(tree);
    return switch (symbol) {
      case ClassSymbol type -> Forbidden.type(type.type);
      case MethodSymbol method -> Forbidden.call(method, state);
      case null, default -> null;
    };
  }

  private Description describe(
      Tree tree, @Nullable String reason, @Nullable String what, VisitorState state) {
    return reason == null || Owner.contains(state)
        ? Description.NO_MATCH
        : buildDescription(tree).setMessage(what + " " + reason).build();
  }
}
