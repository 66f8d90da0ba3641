/**
 * Hyperparameters, each declared once, and layers as JSON.
 *
 * <p>May import {@link io.weft.train}, {@link io.weft.nn} and {@link io.weft.optim}; no Spark.
 */
@NullMarked
package io.weft.settings;

import org.jspecify.annotations.NullMarked;
