/**
 * Rows of a DataFrame, dealt to the workers that train on them, and the split into training and
 * validation rows.
 *
 * <p>May import {@link io.weft.train}, {@link io.weft.math} and Spark. Classes that Spark keeps
 * internal are used in {@code CachedShards} alone (where shards are cached, and the slots of an
 * executor).
 */
@NullMarked
package io.weft.spark.rows;

import org.jspecify.annotations.NullMarked;
