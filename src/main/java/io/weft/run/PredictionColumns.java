package io.weft.run;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import io.weft.data.Table;
import io.weft.ml.NeuralNetworkClassificationModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Columns of predictions: those of the input, without pixels, and the model's output.
 *
 * <p>For a table, the output is the prediction as the user writes labels, and a probability for
 * each label. For images, it is the number of the class, its name, and a probability for each
 * number.
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
   * @throws IllegalArgumentException if two columns would have the same name
   */
  static Column[] of(SavedModel model, Table table) {
    PredictionColumns all = new PredictionColumns();
    if (model.isOfImages()) {
      all.addImages(model, table);
    } else {
      for (String name : table.rows().columns()) {
        if (!Table.isOrder(name)) {
          all.add(name, col("`" + name.replace("`", "``") + "`"));
        }
      }
      all.add(PREDICTION, col(PREDICTION));
    }
    if (model.network() instanceof NeuralNetworkClassificationModel network) {
      Column probabilities = vector_to_array(col(network.getProbabilityCol()), "float64");
      for (int c = 0; c < network.numClasses(); c++) {
        all.add(probabilityOf(c, model), probabilities.getItem(c));
      }
    }
    all.requireDifferentNames(table.location());
    return IntStream.range(0, all.names.size())
        .mapToObj(i -> all.columns.get(i).as(all.names.get(i)))
        .toArray(Column[]::new);
  }

  /** Names that distinguish predictions of the model from other tables. */
  static List<String> ofOutput(SavedModel model) {
    List<String> names = new ArrayList<>(List.of(PREDICTION));
    if (model.isOfImages() && model.labels().isEmpty()) {
      names.add(CLASS);
    }
    if (model.isClassification()) {
      names.add(probabilityOf(0, model));
    }
    return names;
  }

  private static String probabilityOf(int label, SavedModel model) {
    List<String> labels = model.labels();
    return PROBABILITY + (labels.isEmpty() ? String.valueOf(label) : labels.get(label));
  }

  private void addImages(SavedModel model, Table table) {
    table.others().forEach(this::add);
    String label = model.network().getLabelCol();
    boolean areWords = !model.labels().isEmpty();
    if (table.hasLabels()) {
      add(label, areWords ? col(label) : col(label).cast(DataTypes.IntegerType));
    }
    if (areWords) {
      add(PREDICTION, col(PREDICTION));
      return;
    }
    Column[] classNames = new Column[model.classes()];
    for (int c = 0; c < classNames.length; c++) {
      classNames[c] = lit(model.className(c));
    }
    Column predicted = col(model.network().getPredictionCol()).cast(DataTypes.IntegerType);
    add(PREDICTION, predicted);
    add(CLASS, element_at(array(classNames), predicted.plus(1)));
  }

  private void add(String name, Column column) {
    names.add(name);
    columns.add(column);
  }

  private void requireDifferentNames(String location) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "Cannot score %s: two columns of the predictions would be called %s (rename it in the input)"
                .formatted(location, name));
      }
    }
  }
}
