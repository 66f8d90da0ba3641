package io.weft.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of spark-submit (Spark 4.1), which go before the command. {@code submit/weft}, which has
 * the same list, passes them to spark-submit. This list is for completion and suggestions.
 */
final class SparkSubmitOptions {
  private static final List<String> WITH_VALUE =
      List.of(
          "--archives",
          "--conf",
          "--deploy-mode",
          "--driver-class-path",
          "--driver-cores",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-memory",
          "--exclude-packages",
          "--executor-cores",
          "--executor-memory",
          "--files",
          "--jars",
          "--keytab",
          "--master",
          "--name",
          "--num-executors",
          "--packages",
          "--principal",
          "--properties-file",
          "--proxy-user",
          "--py-files",
          "--queue",
          "--remote",
          "--repositories",
          "--total-executor-cores");

  private static final List<String> SWITCHES = List.of("--load-spark-defaults", "--supervise");

  private static final Map<String, List<String>> VALUES =
      Map.of(
          "--master", List.of("local[*]", "local[2]", "spark://", "yarn", "k8s://"),
          "--deploy-mode", List.of("client", "cluster"));

  private SparkSubmitOptions() {}

  static List<String> names() {
    return Stream.concat(WITH_VALUE.stream(), SWITCHES.stream()).toList();
  }

  /** Makes them options of a program, so that picocli completes them. */
  static void addTo(CommandSpec program) {
    for (String name : WITH_VALUE) {
      program.addOption(
          OptionSpec.builder(name)
              .type(String.class)
              .paramLabel(name.substring(2).replace('-', '_')) // names the list of values
              .completionCandidates(VALUES.getOrDefault(name, List.of()))
              .build());
    }
    SWITCHES.forEach(name -> program.addOption(OptionSpec.builder(name).build()));
  }
}
