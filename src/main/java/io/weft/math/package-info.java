/**
 * Kernels over flat row-major float arrays, random numbers, and the order of sums.
 *
 * <p>Imports nothing but the JDK, the BLAS façade and its bundled binary. Arrays are passed with an
 * offset, outputs come last, and no kernel allocates.
 */
@NullMarked
package io.weft.math;

import org.jspecify.annotations.NullMarked;
