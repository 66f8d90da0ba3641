package io.weft.run;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import io.weft.data.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Columns of predictions: those of the input that are not pixels, the label, and the model's
 * output.
 */
final class PredictionColumns {
  static final String PREDICTION = "prediction";
  static final String CLASS = "class";
  static final String PROBABILITY = "probability_";

  private final List<String> names = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();

  private PredictionColumns() {}

  /**
   * Columns over rows that the model has scored.
   *
   * @param csv the scored files, for the error
   * @throws IllegalArgumentException if two columns would have the same name
   */
  static Column[] of(SavedModel model, Table table, List<String> csv) {
    PredictionColumns all = new PredictionColumns();
    table.others().forEach(all::add);
    if (table.hasLabels()) {
      all.add(PreparedData.LABEL, col(PreparedData.LABEL).cast(DataTypes.IntegerType));
    }
    int classes = model.network().numClasses();
    Column[] classNames = new Column[classes];
    for (int c = 0; c < classes; c++) {
      classNames[c] = lit(model.className(c));
    }
    Column predicted = col(model.network().getPredictionCol()).cast(DataTypes.IntegerType);
    all.add(PREDICTION, predicted);
    all.add(CLASS, element_at(array(classNames), predicted.plus(1)));
    Column probabilities = vector_to_array(col(model.network().getProbabilityCol()), "float64");
    for (int c = 0; c < classes; c++) {
      all.add(PROBABILITY + c, probabilities.getItem(c));
    }
    all.requireDifferentNames(csv);
    return IntStream.range(0, all.names.size())
        .mapToObj(i -> all.columns.get(i).as(all.names.get(i)))
        .toArray(Column[]::new);
  }

  private void add(String name, Column column) {
    names.add(name);
    columns.add(column);
  }

  private void requireDifferentNames(List<String> csv) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "Cannot score %s: two columns of the predictions would be called %s (rename it in the images)"
                .formatted(String.join(", ", csv), name));
      }
    }
  }
}
