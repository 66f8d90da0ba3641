package io.weft.data;

import org.apache.spark.sql.SparkSession;

/**
 * Reader of one format.
 *
 * <p>An implementation has no state. {@link Sources} has the list of all.
 */
@FunctionalInterface
public interface Source {

  /**
   * Reads and checks all rows. The caller closes the table.
   *
   * @throws DataException if the data are missing, damaged or of another format
   */
  Table read(SparkSession spark, Request request);
}
