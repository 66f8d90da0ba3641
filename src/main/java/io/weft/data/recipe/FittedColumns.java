package io.weft.data.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Result of a fit, as values: what the stages from raw columns to features need.
 *
 * <p>The features are the scaled numbers, then the marks of missing values, then the codes of
 * categories. A code is nominal in the metadata of the features.
 *
 * @param typed columns that are computed first
 * @param marks names of 0/1 columns among these
 */
record FittedColumns(
    TypedColumns typed,
    List<NumberColumn> numbers,
    List<String> marks,
    List<CategoryColumn> categories,
    Imputation imputation,
    Scaling scaling) {

  /**
   * A column of numbers.
   *
   * @param name of the computed column, with nulls
   * @param filled name of the column without nulls
   * @param surrogate value that replaces a null
   * @param mean of the filled column
   * @param deviation of the filled column
   * @param least of the filled column
   * @param largest of the filled column
   */
  record NumberColumn(
      String name,
      String filled,
      double surrogate,
      double mean,
      double deviation,
      double least,
      double largest) {}

  /**
   * A column of categories.
   *
   * @param name of the computed column, text
   * @param code name of the column of codes
   * @param values categories by code; the code after the last is for null and unseen values
   */
  record CategoryColumn(String name, String code, List<String> values) {}

  /** Stages that add {@link FittedRecipe#FEATURES} to the user's columns. */
  List<Transformer> stages() {
    List<Transformer> stages = new ArrayList<>();
    stages.add(new SQLTransformer("recipe_columns").setStatement(typed.statement()));
    List<String> parts = new ArrayList<>();
    if (!numbers.isEmpty()) {
      stages.add(imputer());
      String[] filled = names(numbers, NumberColumn::filled);
      if (scaling == Scaling.NONE) {
        parts.addAll(List.of(filled));
      } else {
        stages.add(assembler("recipe_numbers", filled, NewNames.NUMBERS));
        stages.add(scaler());
        parts.add(NewNames.SCALED);
      }
    }
    if (!categories.isEmpty()) {
      stages.add(indexer());
    }
    parts.addAll(marks);
    parts.addAll(List.of(names(categories, CategoryColumn::code)));
    stages.add(assembler("recipe_features", parts.toArray(String[]::new), FittedRecipe.FEATURES));
    return stages;
  }

  private ImputerModel imputer() {
    String[] names = names(numbers, NumberColumn::name);
    double[] surrogates = numbers.stream().mapToDouble(NumberColumn::surrogate).toArray();
    ImputerModel model = new ImputerModel("recipe_imputer", names, surrogates);
    model.set(model.strategy(), imputation instanceof Imputation.Median ? "median" : "mean");
    return model.setInputCols(names).setOutputCols(names(numbers, NumberColumn::filled));
  }

  private Transformer scaler() {
    if (scaling == Scaling.MIN_MAX) {
      return new MinMaxScalerModel(
              "recipe_scaler", vector(NumberColumn::least), vector(NumberColumn::largest))
          .setInputCol(NewNames.NUMBERS)
          .setOutputCol(NewNames.SCALED);
    }
    StandardScalerModel model =
        new StandardScalerModel(
            "recipe_scaler", vector(NumberColumn::deviation), vector(NumberColumn::mean));
    model.set(model.withMean(), true);
    return model.setInputCol(NewNames.NUMBERS).setOutputCol(NewNames.SCALED);
  }

  private Vector vector(ToDoubleFunction<NumberColumn> statistic) {
    return Vectors.dense(numbers.stream().mapToDouble(statistic).toArray());
  }

  private StringIndexerModel indexer() {
    String[][] values =
        categories.stream()
            .map(column -> column.values().toArray(String[]::new))
            .toArray(String[][]::new);
    return new StringIndexerModel("recipe_indexer", values)
        .setHandleInvalid("keep")
        .setInputCols(names(categories, CategoryColumn::name))
        .setOutputCols(names(categories, CategoryColumn::code));
  }

  private static VectorAssembler assembler(String uid, String[] from, String to) {
    return new VectorAssembler(uid).setHandleInvalid("keep").setInputCols(from).setOutputCol(to);
  }

  private static <T> String[] names(List<T> columns, Function<T, String> name) {
    return columns.stream().map(name).toArray(String[]::new);
  }
}
