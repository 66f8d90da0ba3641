package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Patience;
import io.weft.WeftHome;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@code submit/weft} as a user starts it, and what it says on stderr. It ends in some time. */
public final class WeftProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader err;
  private final List<String> said = new ArrayList<>();

  private WeftProcess(Process process) {
    this.process = process;
    this.err = process.errorReader();
    CompletableFuture.delayedExecutor(Patience.MINUTES, TimeUnit.MINUTES)
        .execute(process::destroyForcibly);
  }

  /**
   * Starts it.
   *
   * @param directory where it works
   * @param out where its stdout goes
   * @param words of the command, {@code submit/weft} included
   */
  public static WeftProcess start(Path directory, File out, List<String> words) throws IOException {
    return start(directory, out, words, Map.of());
  }

  /** Starts Weft with more environment variables. */
  public static WeftProcess start(
      Path directory, File out, List<String> words, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    // a background job of a shell ignores SIGINT, and so would what it starts
    command.addAll(List.of("env", "--default-signal=INT"));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toAbsolutePath().toFile())
            .redirectOutput(out);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SUBMIT_OPTS", WeftHome.SHORT_LIVED);
    builder.environment().putAll(environment);
    return new WeftProcess(builder.start());
  }

  /** Reads until a line that starts so; fails when there is none. */
  public void await(String start) throws IOException {
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      said.add(line);
      if (line.startsWith(start)) {
        return;
      }
    }
    throw new AssertionError("nothing said starts with " + start + ":\n" + this);
  }

  /** Such as INT. */
  public void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /** Fails with all that it has said if it has ended. */
  public void requireAlive() {
    if (!process.isAlive()) {
      err.lines().forEach(said::add);
      throw new AssertionError("it has ended with code " + process.exitValue() + ":\n" + this);
    }
  }

  /** Waits for its end with this exit code, and returns all that it has said. */
  public List<String> end(int exitCode) throws Exception {
    err.lines().forEach(said::add);
    assertThat(process.waitFor()).as(toString()).isEqualTo(exitCode);
    return List.copyOf(said);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return String.join("\n", said);
  }
}
