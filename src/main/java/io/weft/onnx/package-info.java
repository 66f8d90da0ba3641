/**
 * Trained models as ONNX files, for programs that have neither Spark nor Weft.
 *
 * <p>Imports {@link io.weft.ml}, {@link io.weft.data}, {@link io.weft.nn} and what these stand on;
 * only the command line imports it. The messages of the format are those of Tribuo's {@code
 * tribuo-util-onnx}, and no other package sees them.
 */
@NullMarked
package io.weft.onnx;

import org.jspecify.annotations.NullMarked;
