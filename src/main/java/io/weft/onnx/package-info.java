/**
 * Trained models as ONNX files, for programs that have neither Spark nor Weft.
 *
 * <p>Imports {@link io.weft.ml}, {@link io.weft.data.recipe} and what these import; only {@link
 * io.weft.run} and the command line import it. The messages of the format are those of Tribuo's
 * {@code tribuo-util-onnx}, and no other package sees them.
 *
 * <p>An export takes three steps:
 *
 * <ol>
 *   <li>{@link io.weft.onnx.PipelineStages} follows the stages. Each has a translator, which adds
 *       the columns that the stage makes to {@link io.weft.onnx.Columns}. A column knows the
 *       columns that it is computed from.
 *   <li>{@link io.weft.onnx.OnnxModel} adds the nodes of the columns that the prediction depends
 *       on, of the network, and of the outputs. Columns of the user's are the inputs.
 *   <li>{@link io.weft.onnx.OnnxExport} adds metadata and writes the file.
 * </ol>
 */
@NullMarked
package io.weft.onnx;

import org.jspecify.annotations.NullMarked;
