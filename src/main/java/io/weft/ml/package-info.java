/**
 * The MLlib face: the estimator, its model, their params and persistence.
 *
 * <p>Imports {@link io.weft.spark} and what that stands on, {@link io.weft.ui} and {@link
 * io.weft.files}.
 */
@NullMarked
package io.weft.ml;

import org.jspecify.annotations.NullMarked;
