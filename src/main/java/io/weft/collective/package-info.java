/**
 * Data-parallel training with sharded updates (ZeRO stage 1; S. Rajbhandari et al., ZeRO, SC 2020),
 * in plain Java. Each step is a reduce-scatter of the gradients, an update of each rank's own slice
 * of the parameters, and an all-gather of the new parameters.
 *
 * <p>A <i>rank</i> is a thread that computes for some workers; on Spark it is a task. A
 * <i>process</i> is a JVM with one rank or more; on Spark it is an executor. Ranks of one process
 * share memory. Messages between processes go through {@link io.weft.collective.Connections}.
 *
 * <p>{@link io.weft.collective.ShardedStep} is the training of a rank. {@link
 * io.weft.collective.ProcessGroup} is the memory and the messages of a process. {@link
 * io.weft.collective.ProcessGroups} brings the ranks of a process together.
 *
 * <p>May import {@link io.weft.train} and what that imports; no Spark.
 */
@NullMarked
package io.weft.collective;

import org.jspecify.annotations.NullMarked;
