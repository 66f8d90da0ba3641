package io.weft.run;

import io.weft.config.Config;
import io.weft.config.ConfigException;
import io.weft.config.Keys;
import io.weft.data.Request;
import io.weft.data.Table;
import io.weft.data.recipe.FittedRecipe;
import io.weft.data.recipe.Imputation;
import io.weft.data.recipe.LabelScale;
import io.weft.data.recipe.LearningTask;
import io.weft.data.recipe.Recipe;
import io.weft.data.recipe.RecipeRequest;
import io.weft.data.recipe.Scaling;
import io.weft.rundir.TableFacts;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Plan of a table with columns of any types: its {@link Recipe}. */
record RecipePlan(Recipe recipe, ClassNames classes) implements FeaturePlan {

  static RecipePlan of(Table table, Config config) {
    Recipe recipe = Recipe.of(table.rows(), table.location(), request(config), table.cells());
    ClassNames classes =
        ClassNames.of(
            recipe.labels(),
            recipe.hasTextLabels() ? ClassNames.Labels.WORDS : ClassNames.Labels.OTHERS,
            config,
            table.location());
    return new RecipePlan(recipe.withLabels(classes.labels()), classes);
  }

  /** The part of a config that is about columns. */
  static RecipeRequest request(Config config) {
    return new RecipeRequest(
        config.get(Keys.DATA_LABEL),
        config.get(Keys.DATA_TASK).map(task -> LearningTask.valueOf(task.toUpperCase(Locale.ROOT))),
        config.get(Keys.DATA_NUMERIC),
        config.get(Keys.DATA_CATEGORICAL),
        config.get(Keys.DATA_DATES),
        config.get(Keys.DATA_OMIT),
        Imputation.parse(config.get(Keys.DATA_IMPUTE)),
        scaling(config));
  }

  private static Scaling scaling(Config config) {
    return switch (config.get(Keys.DATA_NORMALISATION)) {
      case "min-max" -> Scaling.MIN_MAX;
      case "none" -> Scaling.NONE;
      case "pixel" ->
          throw new ConfigException(
              List.of(
                  Config.invalid(
                      Keys.DATA_NORMALISATION.name(),
                      "pixel",
                      "standard, min-max or none where the table has no pixels")));
      default -> Scaling.STANDARD;
    };
  }

  @Override
  public LearningTask task() {
    return recipe.task();
  }

  @Override
  public Column stratum() {
    return recipe.stratum();
  }

  @Override
  public List<String> columns() {
    return recipe.columns();
  }

  @Override
  public List<TableFacts.Column> facts() {
    return recipe.profile().columns().stream()
        .map(
            column ->
                new TableFacts.Column(
                    column.name(),
                    column.type(),
                    column.kind().word(),
                    column.distinct(),
                    column.missing(),
                    column.least(),
                    column.largest(),
                    column.remark()))
        .toList();
  }

  @Override
  public List<String> remarks() {
    return recipe.remarks();
  }

  @Override
  public void requireSameColumns(Dataset<Row> other, String location) {
    recipe.requireSameColumns(other, location, Request.Labels.REQUIRED);
  }

  @Override
  public Features fit(Dataset<Row> training) {
    return new Fitted(recipe.fit(training), classes.names());
  }

  private record Fitted(FittedRecipe recipe, List<String> classNames) implements Features {
    @Override
    public String column() {
      return FittedRecipe.FEATURES;
    }

    @Override
    public Dataset<Row> of(Dataset<Row> rows, String location) {
      return recipe.features(recipe.withLabel(rows, location));
    }

    @Override
    public LabelScale labelScale() {
      return recipe.labelScale();
    }

    @Override
    public PipelineModel pipeline(Transformer network, SparkSession spark) {
      return recipe.model(network);
    }
  }
}
