/**
 * Trained models as ONNX files, for programs that have neither Spark nor Weft.
 *
 * <p>Imports {@link io.weft.ml}, {@link io.weft.data} and what these import; only {@link
 * io.weft.run} and the command line import it. The messages of the format are those of Tribuo's
 * {@code tribuo-util-onnx}, and no other package sees them.
 */
@NullMarked
package io.weft.onnx;

import org.jspecify.annotations.NullMarked;
