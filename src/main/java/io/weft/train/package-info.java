/**
 * The training loop in plain Java: plan, state, epoch runners, early stopping, listeners.
 *
 * <p>Imports {@link io.weft.nn}, {@link io.weft.optim} and {@link io.weft.metrics}, never Spark.
 * The gradient of a worker is a pure function of (parameters, seed, epoch, step, worker), so any
 * runner may compute it again and get the same bits.
 */
@NullMarked
package io.weft.train;

import org.jspecify.annotations.NullMarked;
