/**
 * The machinery of one {@code fit}: from Params and a DataFrame to trained parameters, with
 * checkpoints.
 *
 * <p>May import what {@link io.weft.ml} may import, and {@link io.weft.ui}.
 */
@NullMarked
package io.weft.ml.fit;

import org.jspecify.annotations.NullMarked;
