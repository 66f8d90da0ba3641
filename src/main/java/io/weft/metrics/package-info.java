/**
 * Mergeable sums: loss, accuracy, confusion matrix.
 *
 * <p>Imports {@link io.weft.math}. Sums and weights travel; exactly one place divides.
 */
@NullMarked
package io.weft.metrics;

import org.jspecify.annotations.NullMarked;
