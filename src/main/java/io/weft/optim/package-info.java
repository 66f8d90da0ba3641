/**
 * Optimizers, learning-rate schedules and gradient clipping.
 *
 * <p>Imports {@link io.weft.math}. An update of any range of parameters needs only the same range
 * of the gradient and of the optimizer state, so that an owner of a slice can update its slice
 * alone.
 */
@NullMarked
package io.weft.optim;

import org.jspecify.annotations.NullMarked;
