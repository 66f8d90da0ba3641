package io.weft.run;

import io.weft.data.recipe.LabelScale;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Features and labels of a network, fitted on training rows. */
interface Features {

  /** Column of the labels as numbers: the class, or the value that a regression learns. */
  String LABEL = "weft_label";

  /** Name of the features column, a vector of D values. */
  String column();

  /**
   * Adds the features and {@link #LABEL}.
   *
   * @param location the table's, for errors
   * @throws io.weft.data.DataException if a label is missing, or unknown to the training rows
   */
  Dataset<Row> of(Dataset<Row> rows, String location);

  /** Names of the K classes; empty for a regression. */
  List<String> classNames();

  /** Unit of the labels of a regression. */
  LabelScale labelScale();

  /** Model from the table's own columns to predictions in the label's own words or unit. */
  PipelineModel pipeline(Transformer network, SparkSession spark);
}
