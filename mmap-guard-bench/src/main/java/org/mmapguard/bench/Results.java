package org.mmapguard.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import java.util.Map;
import java.util.TreeMap;

/** Figures by the name of what was measured, as JSON. */
final class Results {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private Results() {}

  static String toJson(Map<String, Double> figures) {
    return GSON.toJson(figures) + "\n";
  }

  static Map<String, Double> read(String json) {
    return GSON.fromJson(json, new TypeToken<TreeMap<String, Double>>() {}.getType());
  }
}
