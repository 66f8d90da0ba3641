/**
 * Training loop in plain Java: plan, state, workers, epoch runners, early stopping, listeners.
 *
 * <p>Imports {@link io.weft.nn}, {@link io.weft.optim}, {@link io.weft.metrics} and {@link
 * io.weft.math}, but not Spark. The gradient of a worker is a pure function of (parameters, seed,
 * epoch, step, worker). Any runner may therefore compute it again and get the same bits.
 */
@NullMarked
package io.weft.train;

import org.jspecify.annotations.NullMarked;
