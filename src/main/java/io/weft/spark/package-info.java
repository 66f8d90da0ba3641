/**
 * Epoch runners on Spark, the transport between executors, and slots.
 *
 * <p>May import {@link io.weft.spark.rows}, {@link io.weft.collective}, {@link io.weft.train},
 * {@link io.weft.metrics}, {@link io.weft.math}, {@link io.weft.files} and Spark. Three classes use
 * internal classes of Spark: {@code Transport} (network and security), {@code Slots} (slots,
 * running tasks) and {@code EpochProgress} (heartbeats).
 */
@NullMarked
package io.weft.spark;

import org.jspecify.annotations.NullMarked;
