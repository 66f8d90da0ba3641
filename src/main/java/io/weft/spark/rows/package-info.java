/**
 * Rows of a DataFrame, sharded over the workers that train on them, and the split into training and
 * validation rows.
 *
 * <p>May import {@link io.weft.collective} (the placement of workers), {@link io.weft.train},
 * {@link io.weft.math}, Spark, and from {@link io.weft.spark} only {@code JavaSerialized}. Four
 * classes use internal classes of Spark: {@code CachedShards} (locations of cached blocks, slots of
 * an executor), {@code PackingMemory} (memory of a task), {@code SpillingBlocks} (blocks of an
 * executor) and {@code WorkerShuffle} (removal of a shuffle's files).
 */
@NullMarked
package io.weft.spark.rows;

import org.jspecify.annotations.NullMarked;
