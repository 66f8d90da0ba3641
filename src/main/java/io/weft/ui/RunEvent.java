package io.weft.ui;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.SparkListenerEvent;

/**
 * Event of a training in Spark's event log. Spark writes the class's name and the record's
 * components as JSON, and reads them if the class exists. An error would hide all other tabs of the
 * log. Therefore missing components are allowed. Spark itself ignores unknown ones.
 */
sealed interface RunEvent extends SparkListenerEvent {

  /** Number of the training in its application. */
  int run();

  /** Time of the event, in milliseconds since 1970. */
  long time();

  /**
   * A training has begun; its rows are not read yet.
   *
   * @param name name for users
   * @param estimator uid of the estimator
   * @param network description of the layers, for users
   * @param parameters number of parameters, P
   * @param epochs largest number of epochs
   * @param batchSize rows per step
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
   * The rows are sharded, and the first step begins.
   *
   * @param sync mode of the gradient exchange
   * @param checkpoint checkpoint from which the training resumes; empty without one
   * @param history epochs up to that checkpoint, at most {@link RunState#MAX_POINTS}, as {@link
   *     StoredJson} writes them
   */
  record Ready(
      int run,
      long time,
      String sync,
      long trainingRows,
      long validationRows,
      String checkpoint,
      List<Map<String, Object>> history)
      implements RunEvent {
    public Ready {
      sync = requireNonNullElse(sync, "");
      checkpoint = requireNonNullElse(checkpoint, "");
      history = requireNonNullElse(history, List.of());
    }
  }

  /**
   * An epoch has ended.
   *
   * @param metrics metrics as {@link StoredJson} writes them; empty if unknown
   */
  record Epoch(int run, long time, Map<String, Object> metrics) implements RunEvent {
    public Epoch {
      metrics = requireNonNullElse(metrics, Map.of());
    }
  }

  /**
   * The training has ended.
   *
   * @param status name of a {@link RunStatus}
   * @param reason reason for users; may be empty
   * @param bestEpoch epoch of the model's weights; 0 without a model
   */
  record Ended(int run, long time, String status, String reason, int bestEpoch)
      implements RunEvent {
    public Ended {
      status = requireNonNullElse(status, "");
      reason = requireNonNullElse(reason, "");
    }
  }
}
