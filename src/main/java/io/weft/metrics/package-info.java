/**
 * Metrics of training and evaluation: mergeable sums of losses and weights, confusion matrix,
 * metrics of an epoch.
 *
 * <p>Imports nothing but the JDK and an annotation of Jackson.
 */
@NullMarked
package io.weft.metrics;

import org.jspecify.annotations.NullMarked;
