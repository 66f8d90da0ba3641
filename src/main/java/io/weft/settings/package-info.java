/**
 * Hyperparameters, each declared once; the plan of a training made of them; layers as JSON.
 *
 * <p>May import {@link io.weft.train}, {@link io.weft.nn}, {@link io.weft.optim} and {@link
 * io.weft.files}; no Spark.
 */
@NullMarked
package io.weft.settings;

import org.jspecify.annotations.NullMarked;
