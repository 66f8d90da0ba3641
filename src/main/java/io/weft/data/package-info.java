/**
 * Tables as DataFrames: their sources, and the MLlib pipeline that prepares them.
 *
 * <p>May import {@link io.weft.files}, Hadoop's files, Spark SQL and MLlib. From files to vectors:
 *
 * <ol>
 *   <li>{@link io.weft.data.Sources} finds the {@link io.weft.data.Source} of a {@link
 *       io.weft.data.Request}, which reads and checks a {@link io.weft.data.Table}.
 *   <li>{@link io.weft.data.Preprocessing} is fitted on the training rows.
 * </ol>
 *
 * <p>Invariants: a row's values depend on the row's content, never on partitions or order, so a
 * recomputed cache block has the same rows. Each file is parsed once, and once more if Spark infers
 * the types of its columns. Bad input is a {@link io.weft.data.DataException}, thrown on the
 * driver.
 *
 * <p>One class of Hadoop is not public API: {@code LineReader}. {@code DataFiles} uses it, so that
 * the driver splits lines as the scan's own reader does.
 */
@NullMarked
package io.weft.data;

import org.jspecify.annotations.NullMarked;
