package io.weft.run;

import io.weft.data.recipe.LearningTask;
import io.weft.rundir.TableFacts;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Plan for the columns of a table, before its rows are split and anything is fitted. */
interface FeaturePlan {

  LearningTask task();

  /** A number for each class, for a split that keeps the shares of the classes. */
  Column stratum();

  /** Columns that another table of the run must have, in the order of the features. */
  List<String> columns();

  /** Facts about all columns, for the report; empty for pixels. */
  List<TableFacts.Column> facts();

  /** Sentences about guesses and omitted columns, for the user. */
  List<String> remarks();

  /**
   * Checks the columns of another table.
   *
   * @throws io.weft.data.DataException if a column is missing or has another type
   */
  void requireSameColumns(Dataset<Row> other, String location);

  /** Fits the features on training rows. */
  Features fit(Dataset<Row> training);
}
