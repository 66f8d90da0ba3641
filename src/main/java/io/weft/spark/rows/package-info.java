/**
 * Rows of a DataFrame, sharded over the workers that train on them, and the split into training and
 * validation rows.
 *
 * <p>May import {@link io.weft.collective} (the placement of workers), {@link io.weft.train},
 * {@link io.weft.math}, Spark, and from {@link io.weft.spark} only {@code JavaSerialized}. Two
 * classes use internal classes of Spark: {@code CachedShards} (locations of cached blocks, slots of
 * an executor) and {@code PackingMemory} (memory of a task).
 */
@NullMarked
package io.weft.spark.rows;

import org.jspecify.annotations.NullMarked;
