package io.weft.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works on a Spark session and prints its result. */
abstract class SparkCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public final Integer call() throws IOException {
    prepare();
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(run(spark));
      out.flush();
    }
    return ExitCode.OK;
  }

  /** Checks the input, before Spark starts. */
  void prepare() {}

  /** Does the work, and returns the text for stdout. */
  abstract String run(SparkSession spark) throws IOException;

  CommandSpec spec() {
    return spec;
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
