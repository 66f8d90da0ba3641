/**
 * The split into training and validation rows, shards of rows on executors, and the epoch runners
 * that train on them.
 *
 * <p>Imports {@link io.weft.train}, {@link io.weft.allreduce}, {@link io.weft.files} and Spark's
 * public API. What Spark keeps for itself is used in four classes: {@code Transport} (its network
 * and security classes), {@code Slots} (the number of tasks that can run at once, and of those that
 * run), {@code CachedShards} (where shards are cached, and the slots of an executor), and {@code
 * EpochProgress}, which listens to heartbeats.
 */
@NullMarked
package io.weft.spark;

import org.jspecify.annotations.NullMarked;
