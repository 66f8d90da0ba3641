package io.weft.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weft.data.DataException;
import io.weft.spark.rows.FeatureAttributes;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From raw columns to features. */
@Tag("spark")
class FittedRecipeTest {
  private static final String COLUMNS =
      "id INT, age DOUBLE, city STRING, `a.b ``c``` INT, member BOOLEAN, seen TIMESTAMP, y STRING";

  private static final Dataset<Row> ROWS = SmallTable.of(COLUMNS, 60, FittedRecipeTest::row);

  private static final RecipeRequest REQUEST =
      RecipeRequest.of("y").withOmit(List.of("id")).withCategorical(List.of("member"));

  private static final Recipe RECIPE = Recipe.of(ROWS, "rows.csv", REQUEST);
  private static final FittedRecipe FITTED = RECIPE.fit(ROWS);

  private static Object[] row(int i) {
    return new Object[] {
      i,
      i % 6 == 1 ? null : i % 6 == 4 ? Double.NaN : 20 + i % 5 / 3.0,
      i % 10 == 3 ? null : List.of("Oslo", "Bern", "Rome").get(i % 3),
      i % 7,
      i % 4 == 0,
      i % 20 == 9 ? null : Timestamp.valueOf("2013-0" + (1 + i % 3) + "-11 05:30:00"),
      i % 2 == 0 ? "yes" : "no"
    };
  }

  private static double[] features(FittedRecipe fitted, @Nullable Object... cells) {
    Object[] row = Stream.concat(Stream.of(1), Arrays.stream(cells)).toArray();
    Dataset<Row> rows = SmallTable.of(COLUMNS, 1, i -> Arrays.copyOf(row, 7));
    return fitted.features(rows).head().<Vector>getAs(FittedRecipe.FEATURES).toArray();
  }

  private static List<String> vectors(FittedRecipe fitted, Dataset<Row> rows) {
    return fitted.features(rows).select("id", FittedRecipe.FEATURES).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void featuresAreScaledNumbersThenMarksThenCodes() {
    assertThat(FITTED.columns().typed().columns())
        .extracting(TypedColumn::name)
        .containsExactly(
            "weft_age",
            "weft_a_b__c_",
            "weft_seen_day_of_year",
            "weft_age_missing",
            "weft_seen_missing",
            "weft_city",
            "weft_member",
            "weft_seen_month",
            "weft_seen_weekday");
    // Bern is 0, Oslo 1, Rome 2; false is 0; Monday is the weekday 0 of three
    double[] known =
        features(FITTED, 20.5, "Oslo", 3, true, Timestamp.valueOf("2013-02-11 07:45:00"));
    FittedColumns.NumberColumn age = FITTED.columns().numbers().get(0);
    assertThat(known[0]).isCloseTo((20.5 - age.mean()) / age.deviation(), within(1e-12));
    assertThat(Arrays.copyOfRange(known, 3, 9)).containsExactly(0, 0, 1, 1, 1, 0);
  }

  @Test
  void aDateAmongTheCategoriesHasACategoryForEachDay() {
    RecipeRequest request =
        RecipeRequest.of("y").withDates(List.of("seen")).withCategorical(List.of("seen"));
    FittedColumns columns = Recipe.of(ROWS, "rows.csv", request).fit(ROWS).columns();
    assertThat(columns.categories())
        .contains(
            new FittedColumns.CategoryColumn(
                "weft_seen_day", "weft_seen_day_code", List.of("11", "42", "70")))
        .extracting(FittedColumns.CategoryColumn::name)
        .contains("weft_seen_month", "weft_seen_weekday");
  }

  @Test
  void statisticsAreThoseOfTheFilledColumn() {
    double[] ages =
        ROWS.collectAsList().stream()
            .filter(row -> !row.isNullAt(1) && !Double.isNaN(row.getDouble(1)))
            .mapToDouble(row -> row.getDouble(1))
            .toArray();
    double mean = Arrays.stream(ages).average().orElseThrow();
    double squares = Arrays.stream(ages).map(age -> (age - mean) * (age - mean)).sum();
    FittedColumns.NumberColumn age = FITTED.columns().numbers().get(0);
    assertThat(ages).hasSize(40);
    assertThat(age.surrogate()).isCloseTo(mean, within(1e-12));
    assertThat(age.mean()).isCloseTo(mean, within(1e-12));
    assertThat(age.deviation()).isCloseTo(Math.sqrt(squares / 59), within(1e-12));

    FittedColumns.NumberColumn byMedian = age(REQUEST.withImputation(Imputation.MEDIAN));
    Arrays.sort(ages);
    assertThat(byMedian.surrogate()).isEqualTo((ages[19] + ages[20]) / 2);
    FittedColumns.NumberColumn byConstant =
        age(REQUEST.withImputation(new Imputation.Constant(-5)));
    assertThat(byConstant.surrogate()).isEqualTo(-5);
    assertThat(byConstant.least()).isEqualTo(-5);
    assertThat(byConstant.mean()).isCloseTo((mean * 40 - 5 * 20) / 60, within(1e-12));
  }

  private static FittedColumns.NumberColumn age(RecipeRequest request) {
    return Recipe.of(ROWS, "rows.csv", request).fit(ROWS).columns().numbers().get(0);
  }

  @Test
  void aMissingNumberIsFilledAndMarkedWhetherNullOrNaN() {
    Timestamp seen = Timestamp.valueOf("2013-02-11 07:45:00");
    double[] none = features(FITTED, null, "Oslo", 3, true, seen);
    assertThat(none[0]).isCloseTo(0, within(1e-12));
    assertThat(none[3]).isEqualTo(1);
    assertThat(features(FITTED, Double.NaN, "Oslo", 3, true, seen)).isEqualTo(none);
    double[] noDate = features(FITTED, 20.0, "Oslo", 3, true, null);
    assertThat(noDate[4]).isEqualTo(1);
    assertThat(noDate[2]).isCloseTo(0, within(1e-12));
    // training rows had no null there: it is filled, and there is no mark
    assertThat(features(FITTED, 20.0, "Oslo", null, true, seen)).hasSize(9);
  }

  @Test
  void nullAndUnseenCategoriesHaveTheLastCode() {
    Timestamp seen = Timestamp.valueOf("2014-12-24 00:00:00");
    assertThat(Arrays.copyOfRange(features(FITTED, 20.0, "Paris", 3, true, seen), 5, 9))
        .containsExactly(3, 1, 3, 2);
    assertThat(Arrays.copyOfRange(features(FITTED, 20.0, null, 3, null, null), 5, 9))
        .containsExactly(3, 2, 3, 2);
  }

  @Test
  void codesAreNominalInTheMetadataOfTheFeatures() {
    FeatureAttributes attributes =
        new FeatureAttributes(FITTED.features(ROWS).schema().apply(FittedRecipe.FEATURES));
    assertThat(attributes.categories()).isEqualTo(Map.of(5, 4, 6, 3, 7, 4, 8, 3));
    assertThat(attributes.name(5)).hasValue("weft_city_code");
    for (Scaling scaling : Scaling.values()) {
      FittedRecipe fitted = Recipe.of(ROWS, "rows.csv", REQUEST.withScaling(scaling)).fit(ROWS);
      assertThat(
              new FeatureAttributes(fitted.features(ROWS).schema().apply(FittedRecipe.FEATURES))
                  .categories())
          .isEqualTo(Map.of(5, 4, 6, 3, 7, 4, 8, 3));
    }
  }

  @Test
  void featuresAreAddedAndAllOtherColumnsStay() {
    Dataset<Row> rows = FITTED.withLabel(FITTED.features(ROWS), "rows.csv");
    assertThat(rows.columns())
        .containsExactly(
            "id", "age", "city", "a.b `c`", "member", "seen", "y", "weft_features", "weft_label");
    AttributeGroup group =
        AttributeGroup.fromStructField(rows.schema().apply(FittedRecipe.FEATURES));
    assertThat(group.size()).isEqualTo(9);
    NominalAttribute label =
        (NominalAttribute) Attribute.fromStructField(rows.schema().apply(FittedRecipe.LABEL));
    assertThat(label.values().get()).containsExactly("no", "yes");
  }

  @Test
  void theOrderOfColumnsDoesNotMatter() {
    Dataset<Row> other = ROWS.select("y", "seen", "city", "age", "`a.b ``c```", "member", "id");
    assertThat(vectors(FITTED, other)).isEqualTo(vectors(FITTED, ROWS));
  }

  @Test
  void theOrderOfRowsAndPartitionsDoNotMatter() {
    Random random = new Random(3);
    List<Object[]> cells = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Object[] row = row(i);
      row[1] = random.nextInt(10) == 0 ? null : random.nextGaussian() * Math.pow(10, i % 20 - 10);
      cells.add(row);
    }
    Dataset<Row> rows = SmallTable.of(COLUMNS, 500, cells::get);
    for (Imputation imputation :
        List.of(Imputation.MEAN, Imputation.MEDIAN, new Imputation.Constant(0.1))) {
      RecipeRequest request = REQUEST.withImputation(imputation);
      FittedRecipe fitted = Recipe.of(rows.coalesce(1), "rows", request).fit(rows.coalesce(1));
      for (Dataset<Row> other :
          List.of(
              rows.repartition(7),
              rows.orderBy(functions.rand(1)),
              rows.coalesce(1).orderBy("age"))) {
        FittedRecipe again = Recipe.of(other, "rows", request).fit(other);
        assertThat(again.columns()).isEqualTo(fitted.columns());
        assertThat(again.labels()).isEqualTo(fitted.labels());
      }
    }
  }

  @Test
  void numbersAreTheSameFromIntegersDoublesAndText() {
    Dataset<Row> text = ROWS.withColumn("age", functions.col("age").cast("string"));
    FittedRecipe fromText =
        Recipe.of(text, "rows.csv", REQUEST.withNumeric(List.of("age"))).fit(text);
    assertThat(fromText.columns()).isEqualTo(FITTED.columns());
    assertThat(vectors(fromText, text)).isEqualTo(vectors(FITTED, ROWS));
    Dataset<Row> wide = ROWS.withColumn("a.b `c`", functions.col("`a.b ``c```").cast("double"));
    assertThat(Recipe.of(wide, "rows.csv", REQUEST).fit(wide).columns())
        .isEqualTo(FITTED.columns());
    Dataset<Row> dates = ROWS.withColumn("seen", functions.col("seen").cast("string"));
    assertThat(Recipe.of(dates, "rows.csv", REQUEST).fit(dates).columns())
        .isEqualTo(FITTED.columns());
  }

  @Test
  void csvAndParquetOfTheSameRowsGiveTheSameFit(@TempDir Path folder) {
    String csv = folder.resolve("rows.csv").toString();
    String parquet = folder.resolve("rows.parquet").toString();
    ROWS.coalesce(1).write().option("header", true).csv(csv);
    ROWS.repartition(5).write().parquet(parquet);
    Dataset<Row> fromCsv =
        SmallTable.SPARK.read().option("header", true).option("inferSchema", true).csv(csv);
    Dataset<Row> fromParquet = SmallTable.SPARK.read().parquet(parquet);
    FittedRecipe fitted = Recipe.of(fromCsv, csv, REQUEST).fit(fromCsv);
    assertThat(fitted.columns())
        .isEqualTo(Recipe.of(fromParquet, parquet, REQUEST).fit(fromParquet).columns())
        .isEqualTo(FITTED.columns());
    assertThat(vectors(fitted, fromParquet)).isEqualTo(vectors(fitted, fromCsv));
  }

  @Test
  void aStreamHasTheSameFeatures(@TempDir Path folder) throws Exception {
    String parquet = folder.resolve("rows.parquet").toString();
    ROWS.write().parquet(parquet);
    Dataset<Row> stream = SmallTable.SPARK.readStream().schema(ROWS.schema()).parquet(parquet);
    FITTED
        .features(stream)
        .select("id", FittedRecipe.FEATURES)
        .writeStream()
        .format("memory")
        .queryName("recipe_features")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    assertThat(
            SmallTable.SPARK.table("recipe_features").collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList())
        .isEqualTo(vectors(FITTED, ROWS));
  }

  @Test
  void theStagesAreThoseOfMllib() {
    assertThat(FITTED.columns().stages())
        .extracting(Transformer::getClass)
        .containsExactly(
            SQLTransformer.class,
            ImputerModel.class,
            VectorAssembler.class,
            StandardScalerModel.class,
            StringIndexerModel.class,
            VectorAssembler.class);
    assertThat(
            Recipe.of(ROWS, "rows.csv", REQUEST.withScaling(Scaling.MIN_MAX))
                .fit(ROWS)
                .columns()
                .stages())
        .hasAtLeastOneElementOfType(MinMaxScalerModel.class);
  }

  @Test
  void minMaxGoesFromZeroToOneAndWithoutScalingNumbersStay() {
    RecipeRequest only = RecipeRequest.of("y").withOmit(List.of("id", "city", "member", "seen"));
    FittedRecipe minMax = Recipe.of(ROWS, "rows.csv", only.withScaling(Scaling.MIN_MAX)).fit(ROWS);
    assertThat(features(minMax, 20.0, "", 6, true, null)).containsExactly(0, 1, 0);
    FittedRecipe none = Recipe.of(ROWS, "rows.csv", only.withScaling(Scaling.NONE)).fit(ROWS);
    assertThat(features(none, 20.5, "", 6, true, null)).containsExactly(20.5, 6, 0);
  }

  @Test
  void aTableMayHaveOneKindOfColumnsOnly() {
    List<String> others = List.of("id", "age", "a.b `c`", "seen", "member");
    FittedRecipe words =
        Recipe.of(ROWS, "rows.csv", RecipeRequest.of("y").withOmit(others)).fit(ROWS);
    assertThat(features(words, 20.0, "Rome", 1, true, null)).containsExactly(2);
  }

  @Test
  void namesThatLookAlikeGetDifferentColumns() {
    Dataset<Row> rows =
        SmallTable.of(
            "`a b` INT, a_b INT, `a.b` INT, numbers INT, a_b_filled INT, weft_a_b_3 INT, y INT",
            30,
            i -> new Object[] {i, i * i, i % 7, i % 5, i % 3, i, i % 2});
    FittedRecipe fitted = Recipe.of(rows, "rows", RecipeRequest.of("y")).fit(rows);
    assertThat(fitted.columns().typed().columns())
        .extracting(TypedColumn::name)
        .containsExactly(
            "weft_a_b", "weft_a_b_2", "weft_a_b_4", "weft_numbers_2", "weft_a_b_filled");
    assertThat(fitted.features(rows).head().<Vector>getAs("weft_features").size()).isEqualTo(5);
  }

  @Test
  void savedAndLoadedItIsAPlainPipelineModel(@TempDir Path folder) throws Exception {
    DecisionTreeClassifier tree =
        new DecisionTreeClassifier()
            .setFeaturesCol(FittedRecipe.FEATURES)
            .setLabelCol(FittedRecipe.LABEL)
            .setMaxDepth(8);
    PipelineModel model =
        FITTED.model(tree.fit(FITTED.withLabel(FITTED.features(ROWS), "rows.csv")));
    model.save(folder.resolve("model").toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
    List<Row> expected = predictions(model);
    assertThat(predictions(loaded)).isEqualTo(expected);
    assertThat(expected)
        .filteredOn(row -> row.getString(1).equals(row.getString(2)))
        .hasSizeGreaterThan(40);
    for (Transformer stage : loaded.stages()) {
      assertThat(stage.getClass().getName()).startsWith("org.apache.spark.ml.");
      if (stage instanceof SQLTransformer sql) {
        assertThat(TypedColumns.parse(sql.getStatement())).hasValue(FITTED.columns().typed());
      }
    }
  }

  private static List<Row> predictions(PipelineModel model) {
    return model
        .transform(ROWS)
        .select("id", "y", "prediction", "weft_features")
        .orderBy("id")
        .collectAsList();
  }

  @Test
  void trainingRowsWithoutVariationAreRefused() {
    Dataset<Row> rows =
        SmallTable.of(
            "day TIMESTAMP, y INT",
            30,
            i -> new Object[] {new Timestamp(86_400_000L * (i % 9)), i % 2});
    Recipe recipe = Recipe.of(rows, "rows", RecipeRequest.of("y"));
    assertThatThrownBy(() -> recipe.fit(rows.limit(1)))
        .isInstanceOf(DataException.class)
        .hasMessage("Cannot use the training rows: no column varies in them");
  }

  @Test
  void aModelWithoutAPredictionIsRefused() {
    assertThatThrownBy(() -> FITTED.model(new VectorAssembler("assembler")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot use assembler: it has no Param predictionCol");
  }
}
