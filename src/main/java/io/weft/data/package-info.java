/**
 * Tables of pixels in CSV files as DataFrames, and the MLlib pipeline that prepares them.
 *
 * <p>May import {@link io.weft.files}, Spark SQL and MLlib. The way from files to vectors: {@link
 * io.weft.data.PixelCsv} reads and checks a file into a {@link io.weft.data.PixelTable}; {@link
 * io.weft.data.Preprocessing} is fitted on the training rows.
 *
 * <p>Invariants: a row's values depend on the row's content, never on partitions or order, so lost
 * cache blocks come back the same; each file is parsed once; input that does not fit is one {@link
 * io.weft.data.DataException}, thrown on the driver.
 *
 * <p>One class of Hadoop's is not public API: {@code LineReader}, used in {@code CsvFiles} alone,
 * so that the driver ends lines where the scan's own reader does.
 */
@NullMarked
package io.weft.data;

import org.jspecify.annotations.NullMarked;
