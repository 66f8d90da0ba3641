/**
 * Epoch runners on Spark, and the transport between executors.
 *
 * <p>May import {@link io.weft.collective}, {@link io.weft.train}, {@link io.weft.files} and Spark.
 * Classes that Spark keeps internal are used in three classes: {@code Transport} (network and
 * security), {@code Slots} (tasks that can run at once, and tasks that run) and {@code
 * EpochProgress} (heartbeats).
 */
@NullMarked
package io.weft.spark;

import org.jspecify.annotations.NullMarked;
