package io.weft;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

  Run run(Map<String, String> environment, Path script, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    var builder =
        new ProcessBuilder(command)
            .directory(temporary.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|WEFT|HADOOP)_.*"));
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends in time").isTrue();
    var lines = new ArrayList<>(Files.readAllLines(out));
    lines.add(String.valueOf(process.exitValue()));
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
