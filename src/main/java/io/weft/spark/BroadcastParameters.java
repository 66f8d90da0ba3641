package io.weft.spark;

import static java.util.Objects.requireNonNull;

import io.weft.math.Floats;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Sends parameters to the tasks of a step. Up to a limit they are part of the serialized task,
 * which Spark broadcasts anyway. Larger parameters have their own broadcast: one more fetch per
 * executor, but deserialized once for all its tasks.
 */
final class BroadcastParameters implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  /** Limit of the values in a task; Spark warns of a task of 1,000 KiB. */
  private static final int MAX_WITHIN_TASK = 800 * 1024 / Float.BYTES;

  private final byte @Nullable [] bytes;
  private final @Nullable Broadcast<float[]> broadcast;

  /**
   * Sends parameters.
   *
   * @param parameters P values; not modified
   */
  BroadcastParameters(JavaSparkContext spark, float[] parameters) {
    boolean withinTask = parameters.length <= MAX_WITHIN_TASK;
    this.bytes = withinTask ? Floats.toBytes(parameters) : null;
    this.broadcast = withinTask ? null : spark.broadcast(parameters);
  }

  /** Parameters in a task: P values; must not be modified. */
  float[] values() {
    return bytes == null ? requireNonNull(broadcast).value() : Floats.fromBytes(bytes);
  }

  /** Destroys the broadcast; called on the driver after the step. */
  @Override
  public void close() {
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
