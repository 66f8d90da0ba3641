/**
 * Data-parallel training with sharded updates (ZeRO stage 1; S. Rajbhandari et al., ZeRO, SC 2020),
 * in plain Java. Each step is a reduce-scatter of the gradients, an update of each rank's own slice
 * of the parameters, and an all-gather of the new parameters.
 *
 * <p>A <i>rank</i> is a thread that computes for some workers: a task of Spark. A <i>process</i> is
 * a JVM with one rank or more: an executor of Spark. Ranks of one process share memory; messages
 * between processes go through {@link io.weft.collective.Connections}.
 *
 * <p>May import {@link io.weft.train} and what that imports; no Spark.
 */
@NullMarked
package io.weft.collective;

import org.jspecify.annotations.NullMarked;
