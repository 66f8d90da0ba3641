package io.weft.rundir;

import io.weft.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own that claims a run directory when it is told to. Its main method answers {@code
 * held} or the reason why not.
 */
final class ClaimingProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final PrintWriter in;

  private ClaimingProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Starts it, and waits until it is ready. */
  static ClaimingProcess start(Path run) throws IOException {
    ProcessBuilder java = Jvm.likeThis(System.getProperty("java.class.path"));
    java.command().addAll(List.of(ClaimingProcess.class.getName(), run.toString()));
    ClaimingProcess claiming =
        new ClaimingProcess(java.redirectError(ProcessBuilder.Redirect.DISCARD).start());
    claiming.answer();
    return claiming;
  }

  /** Tells it to claim; {@link #answer} is what comes of it. */
  void claim() {
    in.println("claim");
  }

  String answer() throws IOException {
    return String.valueOf(out.readLine());
  }

  long pid() {
    return process.pid();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends its main method. */
  void end() throws InterruptedException {
    in.close();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @SuppressWarnings("resource") // the end of the JVM closes the claim
  public static void main(String[] arguments) throws IOException {
    Configuration hadoop = new Configuration();
    RunDirectory run = RunDirectory.open(new Path(arguments[0]), hadoop);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println("ready");
    for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        run.claim();
        out.println("held");
      } catch (IllegalArgumentException e) {
        out.println(e.getMessage());
      }
    }
  }
}
