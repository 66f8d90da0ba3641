/**
 * IDX and CSV files in, DataFrames out; the MLlib preprocessing pipeline.
 *
 * <p>Imports Spark SQL and MLlib, and of Weft {@link io.weft.files}. From files to vectors: {@link
 * io.weft.data.FashionMnist} makes the CSVs, {@link io.weft.data.PixelCsv} reads and checks one
 * into a {@link io.weft.data.PixelTable}, {@link io.weft.data.Preprocessing} is fitted on the
 * training rows.
 *
 * <p>Invariants: a row's values depend on the row's content, never on partitions or order, so lost
 * cache blocks come back the same; each file is parsed once; input that does not fit is one {@link
 * io.weft.data.DataException}, thrown on the driver.
 *
 * <p>Not public API of its owner: Hadoop's {@code LineReader}, used in {@code CsvFiles} alone, so
 * that the driver ends lines where the scan's own reader does.
 */
@NullMarked
package io.weft.data;

import org.jspecify.annotations.NullMarked;
