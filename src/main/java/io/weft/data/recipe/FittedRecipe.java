package io.weft.data.recipe;

import io.weft.data.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A recipe with the statistics of its training rows.
 *
 * <p>It turns the user's columns into features and labels for an MLlib estimator, and the
 * estimator's model into a pipeline from the user's columns to the user's labels.
 *
 * <p>Immutable and thread-safe.
 */
public final class FittedRecipe {

  /** Column of the features: vectors whose metadata tell which values are codes of categories. */
  public static final String FEATURES = "weft_features";

  /** Column of the label as a double: a class index, or a standardised number. */
  public static final String LABEL = "weft_label";

  /** Column of a prediction, in the label's own type. */
  public static final String PREDICTION = "prediction";

  private final FittedColumns columns;
  private final FittedLabel label;

  FittedRecipe(FittedColumns columns, FittedLabel label) {
    this.columns = columns;
    this.label = label;
  }

  /**
   * Adds {@link #FEATURES}; the other columns stay. A value of a category that is null or unseen
   * has the code after the last.
   */
  public Dataset<Row> features(Dataset<Row> rows) {
    Column[] kept =
        Stream.concat(Arrays.stream(rows.columns()), Stream.of(FEATURES))
            .map(SqlNames::column)
            .toArray(Column[]::new);
    return pipeline(columns.stages()).transform(rows).select(kept);
  }

  /**
   * Adds {@link #LABEL}; the other columns stay.
   *
   * @param location of the rows, as the user typed it
   * @throws DataException if a label is null, of no class, or no number; names it
   */
  public Dataset<Row> withLabel(Dataset<Row> rows, String location) {
    return label.addTo(rows, location);
  }

  /** Labels of the K classes as the user wrote them, by index; empty for a regression. */
  public List<String> labels() {
    return label.labels();
  }

  /** Scale of a regression's labels; the identity for a classification. */
  public LabelScale labelScale() {
    return label.scale();
  }

  /**
   * Pipeline from the user's columns to {@link #PREDICTION}.
   *
   * @param network model that was fitted on {@link #FEATURES} and {@link #LABEL}; not modified
   */
  public PipelineModel model(Transformer network) {
    List<Transformer> stages = new ArrayList<>(columns.stages());
    stages.addAll(label.behind(network));
    return pipeline(stages);
  }

  FittedColumns columns() {
    return columns;
  }

  private static PipelineModel pipeline(List<Transformer> stages) {
    return new PipelineModel("recipe", stages);
  }
}
