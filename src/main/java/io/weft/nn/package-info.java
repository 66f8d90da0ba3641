/**
 * Shapes, layers, networks, losses and initialisers.
 *
 * <p>Imports {@link io.weft.math}. All parameters of a network live in one flat {@code float[]}; a
 * layer sees its own by offset. Shape letters: N examples, D features, K classes, C channels, H
 * height, W width, P parameters.
 */
@NullMarked
package io.weft.nn;

import org.jspecify.annotations.NullMarked;
