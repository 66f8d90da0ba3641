package io.weft.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.files.Reasons;
import io.weft.files.Secrets;
import io.weft.math.Gemm;
import io.weft.rundir.DataFile;
import io.weft.rundir.Environment;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.Run;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Objects that all parts of one training share.
 *
 * @param previous the run as {@code run.json} described it before a resume; empty for a new run
 */
record RunContext(
    SparkSession spark,
    Config config,
    RunWriter writer,
    RunListener listener,
    StopRequest stop,
    Optional<Run> previous) {

  /** Description of a run before its data and its model are known. */
  static RunDescription description(SparkSession spark, Config config) {
    return description(spark, config, List.of(), ModelSummary.UNKNOWN, null, null);
  }

  private static RunDescription description(
      SparkSession spark,
      Config config,
      List<DataFile> data,
      ModelSummary model,
      @Nullable Integer workers,
      @Nullable String sync) {
    Map<String, String> environment = Environment.describe();
    environment.put("spark", spark.version());
    environment.put("master", spark.sparkContext().master());
    environment.put("blas", Gemm.fastestName());
    environment.put("commit", Build.current().commit().orElse("unknown"));
    return new RunDescription(
        new ObjectMapper().valueToTree(config.asTree()),
        config.get(Keys.SEED),
        data,
        model,
        workers,
        sync,
        environment);
  }

  RunDirectory directory() {
    return writer.directory();
  }

  /**
   * Writes the description of the training that is about to start.
   *
   * @param workers number of workers; null for MLlib's perceptron
   * @param sync the gradient exchange; null for MLlib's perceptron
   */
  void start(
      List<DataFile> data, ModelSummary model, @Nullable Integer workers, @Nullable String sync) {
    say("%s", model.toText().stripTrailing());
    RunDescription description = description(spark, config, data, model, workers, sync);
    previous.ifPresent(run -> warnOfOtherBits(run.environment(), description.environment()));
    writer.start(description);
  }

  private void warnOfOtherBits(Map<String, String> previously, Map<String, String> now) {
    for (String key : List.of("cpu", "blas")) {
      String was = previously.getOrDefault(key, "");
      String is = now.getOrDefault(key, "");
      if (!was.isEmpty() && !was.equals(is)) {
        warn("The weights may differ in their last bits: %s is %s (was %s)", key, is, was);
      }
    }
  }

  /** Runs work that only the run's page needs. An exception becomes a warning. */
  void tryForThePage(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) { // such as that of a JVM without fonts
      warn(
          "The run's page is not complete: %s",
          e instanceof UncheckedIOException ? Reasons.firstLine(e) : e.toString());
    }
  }

  void say(String format, Object... values) {
    listener.onMessage(Secrets.redacted(String.format(Locale.ROOT, format, values)));
  }

  void warn(String format, Object... values) {
    listener.onWarning(Secrets.redacted(String.format(Locale.ROOT, format, values)));
  }
}
