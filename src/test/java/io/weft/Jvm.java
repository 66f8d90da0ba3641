package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JVMs beside the one that tests run in. */
public final class Jvm {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private Jvm() {}

  /**
   * Runs a program without any options of the JVM, and returns the lines of its stdout. It must end
   * well.
   *
   * @param words main class and arguments
   */
  public static List<String> output(String classPath, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(JAVA, "-cp", classPath));
    command.addAll(List.of(words));
    Path out = Files.createTempFile("output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(out.toFile())
            .start();
    assertThat(Patience.end(process, () -> Files.readString(out))).isZero();
    List<String> lines = Files.readAllLines(out);
    Files.delete(out);
    return lines;
  }

  /** A JVM as this one is, but for its heap; further words go to the end of its command. */
  public static ProcessBuilder likeThis(String classPath) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", classPath));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_PUBLIC_DNS", "127.0.0.1");
    return builder;
  }
}
