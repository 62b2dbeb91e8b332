package org.mmapguard.tests.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a workflow may do, and what is wrong with it. */
record Workflow(String text, Map<?, ?> tree) {

  private static final Pattern USES = Pattern.compile("uses: (\\S+?)@(\\S+)(.*)");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern VERSION = Pattern.compile(" # v\\d+(\\.\\d+)*");

  /** Text of others must not become part of a script; the environment is the way. */
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{");

  /** Scripts and profiles that exist are looked up by the caller. */
  private static final Pattern SCRIPT = Pattern.compile("(?<![\\w/])\\.ci/[\\w-]+");

  private static final Pattern PROFILE = Pattern.compile("-P([\\w,-]+)");

  static Workflow parse(String text) {
    LoadSettings settings = LoadSettings.builder().build();
    return new Workflow(text, (Map<?, ?>) new Load(settings).loadFromString(text));
  }

  /** Returns what it does against the rules, a line for each. */
  List<String> offences() {
    List<String> offences = new ArrayList<>();
    if (!Map.of().equals(tree.get("permissions"))) {
      offences.add("it does not begin with \"permissions: {}\"");
    }
    jobs()
        .forEach(
            (name, job) -> {
              if (!(job.get("permissions") instanceof Map)) {
                offences.add(name + ": does not say which permissions it needs");
              }
              if (!(job.get("timeout-minutes") instanceof Integer)) {
                offences.add(name + ": has no timeout");
              }
              steps(job).forEach(step -> check(name, step, offences));
            });
    Matcher uses = USES.matcher(text);
    while (uses.find()) {
      if (!HASH.matcher(uses.group(2)).matches()) {
        offences.add(uses.group(1) + ": is not pinned by a hash");
      } else if (!VERSION.matcher(uses.group(3)).matches()) {
        offences.add(uses.group(1) + ": does not tell its version");
      }
    }
    return offences;
  }

  private static void check(String job, Map<?, ?> step, List<String> offences) {
    if (step.get("run") instanceof String script && EXPRESSION.matcher(script).find()) {
      offences.add(job + ": an expression becomes part of a script");
    }
    if (step.get("uses") instanceof String action
        && action.startsWith("actions/checkout@")
        && !(step.get("with") instanceof Map<?, ?> with
            && Boolean.FALSE.equals(with.get("persist-credentials")))) {
      offences.add(job + ": leaves its credentials in the checkout");
    }
  }

  /** The actions that it uses, each with its hash. */
  Set<String> actions() {
    return Set.copyOf(
        USES.matcher(text).results().map(use -> use.group(1) + "@" + use.group(2)).toList());
  }

  Set<String> scripts() {
    return Set.copyOf(SCRIPT.matcher(text).results().map(found -> found.group()).toList());
  }

  Set<String> profiles() {
    return Set.copyOf(
        PROFILE
            .matcher(text)
            .results()
            .flatMap(f -> List.of(f.group(1).split(",")).stream())
            .toList());
  }

  private Map<String, Map<?, ?>> jobs() {
    @SuppressWarnings("unchecked") // names to mappings: the format of workflows
    Map<String, Map<?, ?>> jobs = (Map<String, Map<?, ?>>) tree.get("jobs");
    return jobs;
  }

  private static List<Map<?, ?>> steps(Map<?, ?> job) {
    @SuppressWarnings("unchecked") // the same
    List<Map<?, ?>> steps = (List<Map<?, ?>>) job.get("steps");
    return steps;
  }
}
