package org.mmapguard.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MemberReferenceTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.List;
import java.util.Objects;

/**
 * Requires a {@code // SAFETY:} comment directly above each dangerous call of the owner.
 *
 * <p>The comment says which invariant makes the call sound. It stands on the lines before the
 * innermost statement that contains the call, with nothing between them.
 *
 * @since 0.1.0
 */
@BugPattern(
    summary = "A dangerous call says in a comment directly above it what makes it sound",
    severity = ERROR,
    linkType = BugPattern.LinkType.NONE,
    suppressionAnnotations = {})
public final class SafetyComment extends BugChecker
    implements MethodInvocationTreeMatcher, MemberReferenceTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final String MARK = "// SAFETY:";

  /** Made by the service loader. */
  public SafetyComment() {}

  @Override
  public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
    return describe(tree, ASTHelpers.getSymbol(tree), state);
  }

  @Override
  public Description matchMemberReference(MemberReferenceTree tree, VisitorState state) {
    return describe(tree, ASTHelpers.getSymbol(tree), state);
  }

  private Description describe(ExpressionTree tree, MethodSymbol method, VisitorState state) {
    if (Forbidden.call(method, state) == null || !Owner.contains(state) || isExplained(state)) {
      return Description.NO_MATCH;
    }
    return buildDescription(tree)
        .setMessage(
            method.getSimpleName()
                + " is a dangerous call: say directly above its statement, in a comment that begins"
                + " with \""
                + MARK
                + "\", which invariant makes it sound")
        .build();
  }

  private static boolean isExplained(VisitorState state) {
    // Fields count as statements too, so that every call is in one.
    StatementTree statement = Objects.requireNonNull(state.findEnclosing(StatementTree.class));
    int start = ASTHelpers.getStartPosition(statement);
    LineMap lines = state.getPath().getCompilationUnit().getLineMap();
    List<String> above =
        String.valueOf(state.getSourceCode())
            .substring(0, (int) lines.getStartPosition(lines.getLineNumber(start)))
            .lines()
            .map(String::strip)
            .toList();
    for (String line : above.reversed()) {
      if (line.startsWith(MARK)) {
        return line.length() > MARK.length();
      }
      if (!line.startsWith("//")) {
        return false;
      }
    }
    return false;
  }
}
