package org.mmapguard.errorprone;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;

/**
 * The one class that may do what is forbidden elsewhere, with the classes nested in it.
 *
 * <p>It is named by the compiler option {@code -XepOpt:MmapGuard:Owner=}, so that the exception is
 * in the build and not in the code that wants to be one. Without the option there is none.
 */
final class Owner {

  private static final String OPTION = "MmapGuard:Owner";

  private Owner() {}

  /** Tells whether the code that is being looked at belongs to the owner. */
  static boolean contains(VisitorState state) {
    String owner = state.errorProneOptions().getFlags().get(OPTION).orElse("");
    ClassTree outermost = null;
    for (Tree tree : state.getPath()) {
      if (tree instanceof ClassTree enclosing) {
        outermost = enclosing;
      }
    }
    return outermost != null
        && ASTHelpers.getSymbol(outermost).getQualifiedName().contentEquals(owner);
  }
}
