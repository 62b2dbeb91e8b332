package org.mmapguard.tests.docs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * What a text in Markdown refers to.
 *
 * @param links the targets of its links and images
 * @param names what stands in it as code, within a line
 * @param anchors the names under which its headings can be linked to
 * @param samples its blocks of Java and Kotlin
 */
record Document(List<String> links, List<String> names, Set<String> anchors, List<Sample> samples) {

  private static final String SAMPLE = "<!-- sample: ";

  /** The languages of which the build compiles every block. */
  private static final Set<String> COMPILED = Set.of("java", "kotlin");

  /**
   * A block of code.
   *
   * @param origin the file and region that it is said to come from, or nothing
   * @param text the block
   */
  record Sample(String origin, String text) {}

  static Document parse(String markdown) {
    Document document =
        new Document(new ArrayList<>(), new ArrayList<>(), new HashSet<>(), new ArrayList<>());
    Parser.builder().build().parse(markdown).accept(document.new References());
    return document;
  }

  private final class References extends AbstractVisitor {

    @Override
    public void visit(Link link) {
      links.add(link.getDestination());
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      links.add(image.getDestination());
    }

    @Override
    public void visit(Code code) {
      names.add(code.getLiteral());
    }

    @Override
    public void visit(Heading heading) {
      StringBuilder text = new StringBuilder();
      heading.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Text part) {
              text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
              text.append(part.getLiteral());
            }
          });
      // As GitHub makes them.
      String anchor = text.toString().toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "");
      anchors.add(anchor.replace(' ', '-'));
      visitChildren(heading);
    }

    @Override
    public void visit(FencedCodeBlock block) {
      if (COMPILED.contains(block.getInfo())) {
        samples.add(new Sample(origin(block), block.getLiteral()));
      }
    }

    private static String origin(FencedCodeBlock block) {
      return block.getPrevious() instanceof HtmlBlock comment
              && comment.getLiteral().startsWith(SAMPLE)
          ? comment.getLiteral().substring(SAMPLE.length()).replace(" -->", "").strip()
          : "";
    }
  }
}
