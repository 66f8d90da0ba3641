package io.weft.ui;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.weft.metrics.EpochMetrics;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a training, as it stands in Spark's event log: Spark writes the class's name and
 * the record's components as JSON, and reads them again where the class is found. A log that cannot
 * be read would take all other tabs with it, so what is missing or unknown is no error.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
sealed interface RunEvent extends SparkListenerEvent {

  /** Number of the training in its application. */
  int run();

  /** When, in milliseconds since 1970. */
  long time();

  /**
   * A training begins; its rows are not read yet.
   *
   * @param name for people
   * @param estimator the uid of what trains
   * @param network its layers, for people
   * @param parameters P
   * @param epochs that there will be at most
   * @param batchSize rows of a step
   */
  record Started(
      int run,
      long time,
      String name,
      String estimator,
      String network,
      long parameters,
      int epochs,
      int batchSize,
      int workers)
      implements RunEvent {
    public Started {
      name = requireNonNullElse(name, "");
      estimator = requireNonNullElse(estimator, "");
      network = requireNonNullElse(network, "");
    }
  }

  /**
   * The rows are there, and the first step comes next.
   *
   * @param sync how gradients meet
   * @param checkpoint that the training goes on from, or nothing
   * @param history the epochs up to that checkpoint, at most {@link RunState#MAX_POINTS}
   */
  record Ready(
      int run,
      long time,
      String sync,
      long trainingRows,
      long validationRows,
      String checkpoint,
      List<EpochMetrics> history)
      implements RunEvent {
    public Ready {
      sync = requireNonNullElse(sync, "");
      checkpoint = requireNonNullElse(checkpoint, "");
      history = requireNonNullElse(history, List.of());
    }
  }

  /** An epoch is done. */
  record Epoch(int run, long time, @Nullable EpochMetrics metrics) implements RunEvent {}

  /**
   * There is nothing more to come.
   *
   * @param status a {@link RunStatus}
   * @param reason for people; may be empty
   * @param bestEpoch whose weights the model has; 0 when there is none
   */
  record Ended(int run, long time, String status, String reason, int bestEpoch)
      implements RunEvent {
    public Ended {
      status = requireNonNullElse(status, "");
      reason = requireNonNullElse(reason, "");
    }
  }
}
