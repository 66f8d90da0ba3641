package io.weft.data.recipe;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.weft.data.DataException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The label column: as numbers for a network, and back from its predictions. */
public sealed interface FittedLabel {

  /** Param of a model with the name of the column that it writes. */
  String PREDICTION_PARAM = "predictionCol";

  /** Name of the user's column. */
  String name();

  /** Classes by index; empty for a regression. */
  List<String> labels();

  /** Scale of the numbers; the identity for classes. */
  LabelScale scale();

  /**
   * Adds the column {@link FittedRecipe#LABEL}.
   *
   * @throws DataException if a label is null or unknown
   */
  Dataset<Row> addTo(Dataset<Row> rows, String location);

  /** Stages from a column {@code weft_prediction} to {@link FittedRecipe#PREDICTION}. */
  List<Transformer> stages();

  /**
   * A model, and the stages that turn its prediction into a label as the user writes it.
   *
   * @param network not modified
   */
  default List<Transformer> behind(Transformer network) {
    if (!network.hasParam(PREDICTION_PARAM)) {
      throw new IllegalArgumentException(
          "Cannot use %s: it has no Param %s".formatted(network.uid(), PREDICTION_PARAM));
    }
    Param<Object> prediction = network.getParam(PREDICTION_PARAM);
    List<Transformer> all = new ArrayList<>();
    all.add(network.copy(new ParamMap().put(prediction, NewNames.PREDICTION)));
    all.addAll(stages());
    return all;
  }

  /**
   * Classes.
   *
   * @param type Spark's name of the label's type
   * @param labels text of the K labels, in the order of their indices
   */
  record Classes(String name, String type, List<String> labels) implements FittedLabel {

    public Classes {
      labels = List.copyOf(labels);
    }

    /** The different labels of rows: in the order of numbers if all are, otherwise of letters. */
    public static Classes of(Dataset<Row> rows, String name, String type) {
      List<String> labels =
          rows.select(SqlNames.column(name).cast("string")).distinct().collectAsList().stream()
              .map(row -> row.getString(0))
              .sorted()
              .toList();
      return new Classes(name, type, inOrderOfNumbers(labels));
    }

    private static List<String> inOrderOfNumbers(List<String> labels) {
      try {
        return labels.stream()
            .sorted(Comparator.comparing(label -> new BigDecimal(label.strip())))
            .toList();
      } catch (NumberFormatException e) {
        return labels;
      }
    }

    /** The same classes in another order. */
    public Classes with(List<String> order) {
      if (!new HashSet<>(order).equals(new HashSet<>(labels))) {
        throw new IllegalArgumentException(
            "Invalid labels: %s (must be %s in any order)".formatted(order, labels));
      }
      return new Classes(name, type, order);
    }

    @Override
    public LabelScale scale() {
      return LabelScale.IDENTITY;
    }

    /** Class of a row with a known label, a number from 0 to K - 1. */
    public Column index() {
      Column[] known = labels.stream().map(functions::lit).toArray(Column[]::new);
      return array_position(array(known), SqlNames.column(name).cast("string")).minus(1);
    }

    @Override
    public Dataset<Row> addTo(Dataset<Row> rows, String location) {
      Dataset<Row> words = rows.withColumn(NewNames.WORDS, SqlNames.column(name).cast("string"));
      requireKnown(words, location);
      return indexer("error").transform(words).drop(NewNames.WORDS);
    }

    private void requireKnown(Dataset<Row> words, String location) {
      Row unknown =
          indexer("keep")
              .transform(words)
              .where(col(FittedRecipe.LABEL).equalTo(labels.size()))
              .agg(count(lit(1)), count(col(NewNames.WORDS)), min(NewNames.WORDS))
              .head();
      if (unknown.getLong(1) > 0) {
        throw invalid(
            location,
            name,
            "%s is no label of the training data, which has %s"
                .formatted(Problems.quoted(unknown.getString(2)), some(labels)));
      }
      if (unknown.getLong(0) > 0) {
        throw nulls(location, name, unknown.getLong(0));
      }
    }

    private static String some(List<String> labels) {
      int shown = Math.min(10, labels.size());
      String named = String.join(", ", labels.subList(0, shown));
      return shown == labels.size() ? named : named + " and " + (labels.size() - shown) + " more";
    }

    private StringIndexerModel indexer(String handleInvalid) {
      return new StringIndexerModel("recipe_label_indexer", labels.toArray(String[]::new))
          .setHandleInvalid(handleInvalid)
          .setInputCol(NewNames.WORDS)
          .setOutputCol(FittedRecipe.LABEL);
    }

    @Override
    public List<Transformer> stages() {
      List<Transformer> stages = new ArrayList<>();
      boolean isText = ColumnType.of(type) == ColumnType.TEXT;
      stages.add(
          new IndexToString("recipe_labels")
              .setLabels(labels.toArray(String[]::new))
              .setInputCol(NewNames.PREDICTION)
              .setOutputCol(isText ? FittedRecipe.PREDICTION : NewNames.WORDS));
      if (!isText) {
        stages.add(
            statement(
                new PredictionStatement.Typed(NewNames.WORDS, type, FittedRecipe.PREDICTION)));
      }
      return stages;
    }
  }

  /** Numbers. */
  record Numbers(String name, LabelScale scale) implements FittedLabel {

    static Numbers of(Dataset<Row> trainingRows, String name) {
      Moments moments =
          NumberSums.of(trainingRows.select(value(name).as(FittedRecipe.LABEL))).get(0);
      return new Numbers(name, new LabelScale(moments.mean(), moments.deviation()));
    }

    @Override
    public List<String> labels() {
      return List.of();
    }

    @Override
    public Dataset<Row> addTo(Dataset<Row> rows, String location) {
      Column label = SqlNames.column(name);
      Column value = value(name);
      Column isNone = value.isNull().or(value.isNaN());
      Row bad =
          rows.where(isNone)
              .agg(
                  count(lit(1)),
                  min(when(label.isNotNull().and(value.isNull()), label.cast("string"))))
              .head();
      if (!bad.isNullAt(1)) {
        throw invalid(location, name, Problems.quoted(bad.getString(1)) + " is not a number");
      }
      if (bad.getLong(0) > 0) {
        throw nulls(location, name, bad.getLong(0));
      }
      return rows.withColumn(
          FittedRecipe.LABEL, value.minus(scale.mean()).divide(scale.deviation()));
    }

    private static Column value(String name) {
      return SqlNames.column(name).try_cast("double");
    }

    @Override
    public List<Transformer> stages() {
      return List.of(
          statement(
              new PredictionStatement.Unscaled(
                  NewNames.PREDICTION, scale, FittedRecipe.PREDICTION)));
    }
  }

  private static Transformer statement(PredictionStatement statement) {
    return new SQLTransformer("recipe_prediction").setStatement(statement.statement());
  }

  private static DataException nulls(String location, String column, long rows) {
    return invalid(
        location,
        column,
        String.format(Locale.ROOT, "the label is null in %,d rows (leave them out)", rows));
  }

  private static DataException invalid(String location, String column, String reason) {
    return DataException.cannotRead(location, "column %s: %s".formatted(column, reason));
  }
}
