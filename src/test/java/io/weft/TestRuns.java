package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.cli.ConsoleRunListener;
import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.run.RunListener;
import io.weft.run.Runs;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Runs on the local disk: tests train them in their own process, and read what they leave. */
public final class TestRuns {
  private TestRuns() {}

  /**
   * Trains on the session that tests share.
   *
   * @param config file in {@code folder}
   * @param runs directory in {@code folder}, which gets the run
   */
  public static RunDirectory train(Path folder, String config, String runs, String... overrides) {
    return Runs.train(
        SparkSessions.local(),
        Config.load(folder.resolve(config), List.of(overrides)),
        folder.resolve(runs).toString(),
        quiet());
  }

  /** The listener of the command line, whose output nobody sees. */
  public static RunListener quiet() {
    return new ConsoleRunListener(
        Console.quiet(new PrintWriter(new StringWriter())), new Configuration());
  }

  /** The result of a run that has ended. */
  public static RunResult result(RunDirectory run) {
    return Objects.requireNonNull(run.run().result());
  }

  /** SHA-256 of the weights that a run has ended with. */
  public static String weights(RunDirectory run) {
    return Objects.requireNonNull(result(run).weightsSha256());
  }

  /** The directory of a run. */
  public static Path local(RunDirectory run) {
    return Path.of(run.path().toUri().getPath());
  }

  /** The only run in a directory of runs. */
  public static Path only(Path runs) throws IOException {
    try (Stream<Path> directories = Files.list(runs)) {
      List<Path> all = directories.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  /** The content of a run's {@code run.json}. */
  public static JsonNode json(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }
}
