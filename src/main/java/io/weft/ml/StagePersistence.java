package io.weft.ml;

import io.weft.files.ChecksummedFile;
import io.weft.files.FilePaths;
import io.weft.files.Secrets;
import io.weft.settings.Task;
import io.weft.spark.SparkFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/**
 * Saving and loading of stages: {@code metadata} (uid and Params) as Spark's own stages have it,
 * and for a model {@code data/network}, a {@link NetworkFile}.
 *
 * <p>The one place that uses Spark's {@code DefaultParamsWriter} and {@code DefaultParamsReader},
 * which are not public API.
 */
final class StagePersistence {
  private StagePersistence() {}

  /** Makes a model of its saved parts. */
  @FunctionalInterface
  interface ModelFactory<M> {
    M make(String uid, TrainedNetwork network, NeuralNetworkTrainingSummary summary);
  }

  /** A writer of an estimator, which consists of its Params. */
  static MLWriter writer(Params stage) {
    return new DefaultParamsWriter(stage);
  }

  static <E extends Params> MLReader<E> reader(Class<E> type, Function<String, E> constructor) {
    return new MLReader<>() {
      @Override
      public E load(String path) {
        var metadata = metadata(found(path, sparkSession()), type, sparkSession());
        E stage = constructor.apply(metadata.uid());
        metadata.getAndSetParams(stage, scala.Option.empty());
        return stage;
      }
    };
  }

  /** Refuses a path where a stage of another class was saved. */
  private static DefaultParamsReader.Metadata metadata(
      Path path, Class<?> type, SparkSession spark) {
    try {
      return DefaultParamsReader$.MODULE$.loadMetadata(
          FilePaths.escaped(path), spark, type.getName());
    } catch (Exception e) { // Scala declares none
      if (SparkFailure.isMissingPath(e)) {
        throw new IllegalArgumentException(
            "Cannot load %s from %s: no stage was saved there (there is no metadata)"
                .formatted(type.getSimpleName(), Secrets.redacted(path.toString())),
            e);
      }
      throw e;
    }
  }

  private static Path found(String path, SparkSession spark) {
    try {
      return FilePaths.resolve(path, spark.sessionState().newHadoopConf());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /** A writer of a model. */
  static MLWriter writer(Params stage, NetworkFile file) {
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        DefaultParamsWriter.saveMetadata(stage, path, sparkSession());
        try {
          file.write(networkPath(new Path(path)), sparkSession().sessionState().newHadoopConf());
        } catch (IOException e) {
          throw new UncheckedIOException(e.getMessage(), e);
        }
      }
    };
  }

  static <M extends Params> MLReader<M> reader(
      Class<M> type, Class<? extends Task> task, ModelFactory<M> factory) {
    return new MLReader<>() {
      @Override
      public M load(String path) {
        Path place = found(path, sparkSession());
        var metadata = metadata(place, type, sparkSession());
        try {
          Path saved = networkPath(place);
          NetworkFile file = NetworkFile.read(saved, sparkSession().sessionState().newHadoopConf());
          if (!task.isInstance(file.network().task())) {
            throw ChecksummedFile.unreadable(
                saved,
                "it is a network for %s (must be for %s)"
                    .formatted(name(file.network().task().getClass()), name(task)));
          }
          M model = factory.make(metadata.uid(), file.network(), file.summary());
          metadata.getAndSetParams(model, scala.Option.empty());
          return model;
        } catch (IOException e) {
          throw new UncheckedIOException(e.getMessage(), e);
        }
      }
    };
  }

  private static String name(Class<? extends Task> task) {
    return task.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static Path networkPath(Path path) {
    return new Path(path, NetworkFile.PLACE);
  }
}
