package org.mmapguard.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names in class files may be any text, also one that wants to break out of the report. */
class ReportIsSafeToReadTest {

  private static final String HOSTILE = "a\"}]\\\u001b[31m\n\u0000\u007f\ud800é\u2028";

  private static final Verdict VERDICT =
      new Verdict(
          Path.of("some.jar"),
          ModuleDescriptor.newModule("m")
              .version("1.2")
              .exports("p")
              .exports("q", Set.of("b", "a"))
              .opens("r")
              .build(),
          true,
          3,
          List.of(new RawUse("C" + HOSTILE, "C", HOSTILE, "arena", HOSTILE, 21)),
          List.of(HOSTILE));

  @Test
  void jsonHoldsEverythingAndIsWellFormed() throws IOException {
    String printed = Printed.json(VERDICT);
    assertTrue(printed.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~')), printed);
    JsonObject report = strict(printed).getAsJsonObject();
    assertEquals(2, report.get("violations").getAsInt());

    JsonObject jar = report.getAsJsonArray("jars").get(0).getAsJsonObject();
    assertEquals("m", jar.get("module").getAsString());
    assertEquals("1.2", jar.get("version").getAsString());
    assertEquals("explicit module", jar.get("kind").getAsString());
    assertTrue(jar.get("sealed").getAsBoolean());
    assertEquals(3, jar.get("classes").getAsInt());
    assertEquals(
        strict("[{\"package\":\"p\",\"to\":[]},{\"package\":\"q\",\"to\":[\"a\",\"b\"]}]"),
        jar.get("exports"));
    assertEquals(strict("[{\"package\":\"r\",\"to\":[]}]"), jar.get("opens"));
    assertEquals(HOSTILE, jar.getAsJsonArray("problems").get(0).getAsString());

    JsonObject use = jar.getAsJsonArray("uses").get(0).getAsJsonObject();
    assertEquals("C" + HOSTILE, use.get("class").getAsString());
    assertEquals(HOSTILE, use.get("member").getAsString());
    assertEquals("arena", use.get("access").getAsString());
    assertEquals(21, use.get("release").getAsInt());
    assertFalse(use.get("allowed").getAsBoolean());
  }

  @Test
  void jsonOfAJarThatIsNoModuleIsWellFormed() throws IOException {
    Verdict verdict = new Verdict(Path.of("1.jar"), null, false, 0, List.of(), List.of());
    JsonObject jar =
        strict(Printed.json(verdict))
            .getAsJsonObject()
            .getAsJsonArray("jars")
            .get(0)
            .getAsJsonObject();
    assertTrue(jar.get("module").isJsonNull());
    assertEquals("class path only", jar.get("kind").getAsString());
  }

  @Test
  void theParserOfTheseTestsIsStrict() {
    assertThrows(IOException.class, () -> strict("{a:1}"));
    assertThrows(IOException.class, () -> strict("\"\n\""));
  }

  @Test
  void textHasOnlyLinesOfItsOwn() {
    String shown = "a\"}]\\?[31m????\u00e9\u2028";
    String printed = Printed.text(VERDICT);
    assertEquals(
        List.of(
            "m@1.2",
            "  jar      some.jar",
            "  kind     explicit module, sealed",
            "  exports  p",
            "           q to a, b",
            "  opens    r",
            "  classes  3",
            "  VIOLATION  C" + shown + "." + shown + " [release 21]",
            "             arena: " + shown,
            "  ERROR    some.jar: " + shown,
            "",
            "jars: 1, classes: 3, violations: 2"),
        List.of(printed.split("\n")));
  }

  private static JsonElement strict(String json) throws IOException {
    TypeAdapter<JsonElement> adapter = new Gson().getAdapter(JsonElement.class);
    try (var reader = new JsonReader(new StringReader(json))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = adapter.read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonParseException("there is more behind the value");
      }
      return element;
    }
  }
}
