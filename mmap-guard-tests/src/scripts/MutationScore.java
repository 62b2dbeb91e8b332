import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

// Adds up what several runs of PIT found, and fails if tests notice too few of the changes:
//
//   java MutationScore.java PERCENT mutations.xml...
//
// A change that several runs made is one, noticed if a test did so in any of them.

// What identifies a change; the rest tells what became of it.
final Set<String> PLACE =
    Set.of("mutatedClass", "mutatedMethod", "methodDescription", "lineNumber", "mutator", "index");

final Set<String> NOTICED = Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR");

void main(String[] arguments) throws Exception {
  Map<String, Boolean> all = new HashMap<>();
  for (String report : List.of(arguments).subList(1, arguments.length)) {
    Map<String, Boolean> changes = changes(Path.of(report));
    print(report, changes);
    changes.forEach((change, noticed) -> all.merge(change, noticed, Boolean::logicalOr));
  }
  print("all", all);
  // Of no change at all, none is noticed: then PIT did not run.
  long noticed = noticed(all);
  if (noticed == 0 || 100 * noticed < Long.parseLong(arguments[0]) * all.size()) {
    IO.println("fewer than " + arguments[0] + " %");
    System.exit(1);
  }
}

void print(String what, Map<String, Boolean> changes) {
  long noticed = noticed(changes);
  IO.println(
      "%s: %d of %d changes noticed, %.1f %%"
          .formatted(what, noticed, changes.size(), 100.0 * noticed / changes.size()));
}

long noticed(Map<String, Boolean> changes) {
  return changes.values().stream().filter(noticed -> noticed).count();
}

/** Tells of each change whether a test noticed it. */
Map<String, Boolean> changes(Path report) throws Exception {
  Map<String, Boolean> changes = new HashMap<>();
  try (InputStream in = Files.newInputStream(report)) {
    XMLStreamReader reader = XMLInputFactory.newFactory().createXMLStreamReader(in);
    boolean noticed = false;
    StringBuilder place = new StringBuilder();
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        String name = reader.getLocalName();
        if (name.equals("mutation")) {
          // Not as PIT has it, to which a JVM that it could not use has noticed something.
          noticed = NOTICED.contains(reader.getAttributeValue(null, "status"));
          place.setLength(0);
        } else if (PLACE.contains(name)) {
          place.append(reader.getElementText()).append(' ');
        }
      } else if (event == XMLStreamConstants.END_ELEMENT
          && reader.getLocalName().equals("mutation")) {
        changes.put(place.toString(), noticed);
      }
    }
  }
  return changes;
}
