/**
 * IDX and CSV files in, DataFrames out; splits; the MLlib preprocessing pipeline.
 *
 * <p>Imports Spark SQL and MLlib, and none of Weft's other packages.
 */
@NullMarked
package io.weft.data;

import org.jspecify.annotations.NullMarked;
