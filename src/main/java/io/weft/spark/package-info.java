/**
 * Shards of rows on executors, and the epoch runners that train on them.
 *
 * <p>Imports {@link io.weft.train} and Spark's public API.
 */
@NullMarked
package io.weft.spark;

import org.jspecify.annotations.NullMarked;
