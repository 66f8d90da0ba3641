/**
 * Classes that the Python package {@code weft} calls besides the estimators and models: the
 * progress of a fit, and predictions for arrays of NumPy. Python polls, so that no call leads from
 * the JVM to Python.
 *
 * <p>May import {@link io.weft.ml} and what it imports.
 */
@NullMarked
package io.weft.python;

import org.jspecify.annotations.NullMarked;
