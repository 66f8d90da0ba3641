package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scripts and the packaged Weft in a directory of their own, so that the cluster there is
 * nobody else's.
 *
 * @param path where
 */
public record WeftHome(Path path) {
  /**
   * Options for JVMs that end before the optimising compiler pays: half of the processor's time.
   */
  public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final List<String> LINKS = List.of("target/spark", "target/weft.jar");

  /** What a script said, on stdout and stderr. */
  public record Said(List<String> out, String err) {}

  /** Makes it. */
  public static WeftHome in(Path directory) throws IOException {
    for (String part : List.of("submit", "submit/examples", "conf")) {
      Files.createDirectories(directory.resolve(part));
      try (Stream<Path> files = Files.list(Path.of(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file,
              directory.resolve(part).resolve(file.getFileName()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.createDirectories(directory.resolve("target"));
    for (String link : LINKS) {
      Files.createSymbolicLink(directory.resolve(link), Path.of(link).toAbsolutePath());
    }
    return new WeftHome(directory);
  }

  /** Runs a script, which must go well. */
  public Said run(String script, Map<String, String> environment, String... arguments)
      throws Exception {
    SubmitScripts.Run run = end(script, environment, arguments);
    String err = String.join("\n", run.err());
    assertThat(run.out()).as(err).endsWith("0");
    return new Said(run.out(), err);
  }

  /** Runs a script, however it ends. */
  SubmitScripts.Run end(String script, Map<String, String> environment, String... arguments)
      throws Exception {
    Map<String, String> complete = new HashMap<>(environment);
    complete.put("SPARK_LOCAL_IP", "127.0.0.1");
    complete.put("SPARK_SUBMIT_OPTS", SHORT_LIVED);
    complete.put("SPARK_DAEMON_JAVA_OPTS", SHORT_LIVED);
    return SubmitScripts.run(path, complete, path.resolve(script), arguments);
  }

  /** Starts a standalone cluster, and returns the URL of its master. */
  public String startCluster(int workers, int cores) throws Exception {
    return startCluster(workers, cores, "127.0.0.1");
  }

  /**
   * The same with workers on several hosts.
   *
   * @param hosts addresses of this machine with commas between them; the workers take turns
   */
  public String startCluster(int workers, int cores, String hosts) throws Exception {
    String[] words = {
      "start", "--port", "0", "--workers", "" + workers, "--cores", "" + cores, "--hosts", hosts
    };
    return run("submit/cluster", Map.of(), words).out().get(0);
  }

  /** Starts the workers again that were killed. */
  public void revive() throws Exception {
    run("submit/cluster", Map.of(), "revive");
  }

  /** SIGKILL to a worker's executor, which the worker replaces. */
  public void killExecutor(int worker) throws IOException {
    List<ProcessHandle> executors = worker(worker).children().toList();
    assertThat(executors).isNotEmpty();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  /** SIGKILL to a worker and its executor. */
  public void killWorker(int worker) throws Exception {
    ProcessHandle process = worker(worker);
    List<ProcessHandle> executors = process.children().toList();
    assertThat(executors).isNotEmpty();
    assertThat(process.destroyForcibly()).isTrue();
    executors.forEach(ProcessHandle::destroyForcibly);
    // a zombie has none; info() is a snapshot
    Patience.until("the killed worker", () -> process.info().commandLine(), Optional::isEmpty);
  }

  private ProcessHandle worker(int number) throws IOException {
    Path file = path.resolve(String.format(Locale.ROOT, "target/cluster/worker-%d.pid", number));
    return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
  }

  /** Stops the cluster, if there is one; to be called at the end. */
  public void stop() throws Exception {
    run("submit/cluster", Map.of(), "stop");
    for (String link : LINKS) {
      Files.delete(path.resolve(link)); // JUnit would warn of links
    }
  }
}
