/**
 * Optimizers and learning-rate schedules.
 *
 * <p>Imports nothing but the JDK. An update of any range of parameters needs only the same range of
 * the gradient and of the optimizer state. The owner of a slice can therefore update it alone.
 */
@NullMarked
package io.weft.optim;

import org.jspecify.annotations.NullMarked;
