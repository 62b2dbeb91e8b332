import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

// Adds up what several runs of PIT found, and fails if tests notice too few of the changes:
//
//   java MutationScore.java PERCENT mutations.xml...

void main(String[] arguments) throws Exception {
  int all = 0;
  int noticed = 0;
  for (String report : List.of(arguments).subList(1, arguments.length)) {
    List<Boolean> changes = changes(Path.of(report));
    int noticedHere = (int) changes.stream().filter(change -> change).count();
    print(report, noticedHere, changes.size());
    noticed += noticedHere;
    all += changes.size();
  }
  print("all", noticed, all);
  // Of no change at all, none is noticed: then PIT did not run.
  if (noticed == 0 || 100L * noticed < Long.parseLong(arguments[0]) * all) {
    IO.println("fewer than " + arguments[0] + " %");
    System.exit(1);
  }
}

void print(String what, int noticed, int all) {
  IO.println(
      "%s: %d of %d changes noticed, %.1f %%".formatted(what, noticed, all, 100.0 * noticed / all));
}

/** Tells of each change whether a test noticed it. */
List<Boolean> changes(Path report) throws Exception {
  List<Boolean> changes = new ArrayList<>();
  try (InputStream in = Files.newInputStream(report)) {
    XMLStreamReader reader = XMLInputFactory.newFactory().createXMLStreamReader(in);
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT
          && reader.getLocalName().equals("mutation")) {
        changes.add(Boolean.valueOf(reader.getAttributeValue(null, "detected")));
      }
    }
  }
  return changes;
}
