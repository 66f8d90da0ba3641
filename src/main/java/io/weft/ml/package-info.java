/**
 * Weft as an MLlib library: estimators, models, their Params, and how they are saved.
 *
 * <p>May import {@link io.weft.spark}, {@link io.weft.settings}, {@link io.weft.files} and what
 * these import.
 */
@NullMarked
package io.weft.ml;

import org.jspecify.annotations.NullMarked;
