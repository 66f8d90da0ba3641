package io.weft;

import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scripts of {@code submit/} in a home of their own, with a Spark whose spark-submit is a script of
 * the test's. Both have spaces in their names.
 *
 * @param home the root of the repository for the scripts
 * @param spark what SPARK_HOME says
 */
record SubmitScripts(Path temporary, Path home, Path spark) {

  /** What a script printed, and its exit code on a line of its own. */
  record Run(List<String> out, List<String> err) {}

  SubmitScripts(Path temporary, String... files) throws IOException {
    this(temporary, temporary.resolve("my weft"), temporary.resolve("my spark"));
    for (String file : files) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(Path.of(file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    write(home.resolve("target/weft.jar"), "");
    write(spark.resolve("jars/none"), "");
  }

  /** What runs in the place of spark-submit. */
  void sparkSubmit(String text) throws IOException {
    program(spark.resolve("bin/spark-submit"), text);
  }

  /** What runs in the place of java, for those who ask for it. */
  void java(String text) throws IOException {
    program(temporary.resolve("jdk/bin/java"), text);
  }

  Map<String, String> withItsJava(Map<String, String> environment) {
    var complete = new HashMap<>(environment);
    complete.put("JAVA_HOME", temporary.resolve("jdk").toString());
    return complete;
  }

  Run run(Map<String, String> environment, Path script, String... arguments) throws Exception {
    var complete = new HashMap<>(Map.of("SPARK_HOME", spark.toString()));
    complete.putAll(environment);
    return run(temporary, complete, script, arguments);
  }

  /**
   * Runs a script.
   *
   * @param directory where it works, and where {@code out} and {@code err} are written
   * @param environment beside what this process has that is not for Spark, Weft or Hadoop
   */
  static Run run(Path directory, Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|WEFT|HADOOP)_.*"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    int exitCode =
        Patience.end(builder.start(), () -> Files.readString(out) + Files.readString(err));
    var lines = new ArrayList<>(Files.readAllLines(out));
    lines.add(String.valueOf(exitCode));
    return new Run(lines, Files.readAllLines(err));
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static void program(Path file, String text) throws IOException {
    write(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, fromString("rwxr-xr-x"));
  }
}
