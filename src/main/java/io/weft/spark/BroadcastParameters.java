package io.weft.spark;

import static java.util.Objects.requireNonNull;

import io.weft.math.Floats;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Parameters on their way to the tasks of a step: within the task, which Spark broadcasts anyway,
 * as long as Spark does not find that too large, and else in a broadcast of their own, which costs
 * each executor a fetch more, but is read once for all its tasks.
 */
final class BroadcastParameters implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  /** Spark warns of a task of 1,000 KiB. */
  private static final int MAX_WITHIN_TASK = 800 * 1024 / Float.BYTES;

  private final byte @Nullable [] bytes;
  private final @Nullable Broadcast<float[]> broadcast;

  /** For P values, which are not modified. */
  BroadcastParameters(JavaSparkContext spark, float[] parameters) {
    boolean withinTask = parameters.length <= MAX_WITHIN_TASK;
    this.bytes = withinTask ? Floats.toBytes(parameters) : null;
    this.broadcast = withinTask ? null : spark.broadcast(parameters);
  }

  /** In a task: P values, not to be modified. */
  float[] values() {
    return bytes == null ? requireNonNull(broadcast).value() : Floats.fromBytes(bytes);
  }

  /** On the driver, after the step. */
  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
