package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.weft.metrics.EpochMetrics;
import io.weft.settings.Hyperparameter;
import io.weft.settings.Hyperparameters;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The contract of every stage. */
@Tag("spark")
class StageContractTest {
  private static final Dataset<Row> ROWS = FourFeatures.rows(30);
  private static final NeuralNetworkClassificationModel CLASSIFICATION =
      FourFeatures.classifier().fit(ROWS);
  private static final NeuralNetworkRegressionModel REGRESSION = FourFeatures.regressor().fit(ROWS);

  /**
   * A stage to hold to the contract.
   *
   * @param configured with what a test must not wait for set to little; fitted if it is a model
   */
  private record Stage(
      PipelineStage configured, String uidPrefix, List<Hyperparameter<?>> own, String text) {

    Class<? extends PipelineStage> type() {
      return configured.getClass();
    }

    PipelineStage copy() {
      return configured.copy(ParamMap.empty());
    }

    boolean isEstimator() {
      return configured instanceof Estimator;
    }

    List<HyperparameterValues> hyperparameters() {
      return HyperparameterValues.of(own);
    }

    @Override
    public String toString() {
      return type().getSimpleName();
    }
  }

  static List<Stage> stages() {
    var classifier = FourFeatures.classifier();
    var regressor = FourFeatures.regressor();
    return List.of(
        new Stage(classifier, "nnc", Hyperparameters.OF_CLASSIFICATION, classifier.uid()),
        new Stage(regressor, "nnr", Hyperparameters.OF_REGRESSION, regressor.uid()),
        new Stage(
            CLASSIFICATION,
            "nnc",
            Hyperparameters.OF_CLASSIFICATION,
            "NeuralNetworkClassificationModel: uid=%s, numClasses=3, numFeatures=4"
                .formatted(CLASSIFICATION.uid())),
        new Stage(
            REGRESSION,
            "nnr",
            Hyperparameters.OF_REGRESSION,
            "NeuralNetworkRegressionModel: uid=%s, numFeatures=4, numTargets=1"
                .formatted(REGRESSION.uid())));
  }

  static List<Stage> estimators() {
    return stages().stream().filter(Stage::isEstimator).toList();
  }

  static List<Stage> models() {
    return stages().stream().filter(stage -> !stage.isEstimator()).toList();
  }

  @Test
  void noStageIsLeftOut() {
    Stream<String> written =
        new ClassFileImporter()
            .importPackages("io.weft.ml").stream()
                .filter(type -> type.isAssignableTo(PipelineStage.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName);
    assertThat(written)
        .containsExactlyInAnyOrderElementsOf(
            stages().stream().map(stage -> stage.type().getName()).toList());
  }

  @Test
  void everyHyperparameterBelongsToSomeStageAndHasValuesHere() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Field field : Hyperparameters.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == Hyperparameter.class) {
        declared.add(field.get(null));
      }
    }
    List<Object> grouped = new ArrayList<>(Hyperparameters.SHARED);
    grouped.addAll(Hyperparameters.OF_CLASSIFICATION);
    grouped.addAll(Hyperparameters.OF_REGRESSION);
    assertThat(grouped).containsExactlyInAnyOrderElementsOf(declared).doesNotHaveDuplicates();
    assertThat(HyperparameterValues.ALL)
        .extracting(values -> (Object) values.hyperparameter())
        .containsExactlyInAnyOrderElementsOf(declared);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void constructorsGiveAUid(Stage stage) throws ReflectiveOperationException {
    PipelineStage one = stage.type().getConstructor().newInstance();
    PipelineStage other = stage.type().getConstructor().newInstance();
    assertThat(one.uid()).matches(stage.uidPrefix + "_[0-9a-f]{12}").isNotEqualTo(other.uid());
    for (Param<?> param : one.params()) {
      assertThat(param.parent()).isEqualTo(one.uid());
    }
    if (stage.isEstimator()) {
      assertThat(stage.type().getConstructor(String.class).newInstance("mine").uid())
          .isEqualTo("mine");
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void everyHyperparameterIsAParamWithTheDeclaredDefault(Stage stage)
      throws ReflectiveOperationException {
    PipelineStage fresh = stage.type().getConstructor().newInstance();
    for (HyperparameterValues values : stage.hyperparameters()) {
      String name = values.name();
      Param<Object> param = fresh.getParam(name);
      assertThat(stage.type().getMethod(name).invoke(fresh)).isSameAs(param);
      assertThat(fresh.hasDefault(param)).isTrue();
      assertThat(fresh.isSet(param)).isFalse();
      assertThat(get(fresh, name)).as(name).isEqualTo(values.hyperparameter().defaultValue());
      assertThat(fresh.getOrDefault(param)).isEqualTo(values.hyperparameter().defaultValue());
      assertThat(param.doc())
          .startsWith(values.hyperparameter().doc())
          .contains(values.hyperparameter().domain().must());
      fresh.set(param, values.other());
      assertThat(get(fresh, name)).as(name).isEqualTo(values.other());
    }
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void everySetterSetsAndReturnsItsStage(Stage stage) throws ReflectiveOperationException {
    PipelineStage estimator = stage.copy();
    for (HyperparameterValues values : stage.hyperparameters()) {
      assertThat(set(estimator, values.name(), values.other())).isSameAs(estimator);
      assertThat(estimator.isSet(estimator.getParam(values.name()))).isTrue();
      assertThat(get(estimator, values.name())).as(values.name()).isEqualTo(values.other());
    }
    Vector weights = Vectors.dense(1, 2);
    for (Object[] shared :
        new Object[][] {
          {"seed", 3L},
          {"weightCol", "w"},
          {"validationIndicatorCol", "v"},
          {"initialWeights", weights},
          {"featuresCol", "f"},
          {"labelCol", "l"},
          {"predictionCol", "p"}
        }) {
      String name = (String) shared[0];
      assertThat(set(estimator, name, shared[1])).isSameAs(estimator);
      assertThat(get(estimator, name)).as(name).isEqualTo(shared[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void anInvalidValueIsAnsweredWithWhatIsAllowed(Stage stage) {
    PipelineStage copy = stage.copy();
    for (HyperparameterValues values : stage.hyperparameters()) {
      Param<Object> param = copy.getParam(values.name());
      for (Object refused : values.refused()) {
        assertThatThrownBy(() -> copy.set(param, refused))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "Invalid %s: %s (must be %s)",
                values.name(), spelled(refused), values.hyperparameter().domain().must());
        assertThatThrownBy(() -> param.w(refused)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(values.hyperparameter().domain().contains(null)).isFalse();
    }
    assertThatThrownBy(() -> copy.set(copy.getParam("initialWeights"), Vectors.zeros(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(copy.uid() + " parameter initialWeights given invalid value ");
  }

  private static String spelled(Object value) {
    return value instanceof int[] ints
        ? Arrays.toString(ints)
        : value instanceof double[] doubles ? Arrays.toString(doubles) : value.toString();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void explainParamsIsCompleteAndReadable(Stage stage) throws ReflectiveOperationException {
    PipelineStage fresh = stage.type().getConstructor().newInstance();
    String[] lines = fresh.explainParams().split("\n", -1);
    assertThat(lines).hasSameSizeAs(fresh.params()).allMatch(line -> !line.contains("@"));
    for (int i = 0; i < lines.length; i++) {
      assertThat(lines[i]).startsWith(fresh.params()[i].name() + ": ");
      assertThat(fresh.params()[i].doc()).isNotBlank();
    }
    assertThat(lines)
        .contains("epochs: " + fresh.getParam("epochs").doc() + " (default: 10)")
        .contains("hiddenLayers: " + fresh.getParam("hiddenLayers").doc() + " (default: [128])")
        .contains("weightCol: " + fresh.getParam("weightCol").doc() + " (undefined)");
    fresh.set(fresh.getParam("hiddenLayers"), new int[] {5, 4});
    assertThat(fresh.explainParams()).contains(" (default: [128], current: [5, 4])");
  }

  @ParameterizedTest
  @MethodSource("stages")
  void noStageCanChangeTheDefaultsOfAnother(Stage stage) throws ReflectiveOperationException {
    PipelineStage one = stage.type().getConstructor().newInstance();
    ((int[]) get(one, "hiddenLayers"))[0] = 1;
    assertThat(get(stage.type().getConstructor().newInstance(), "hiddenLayers"))
        .isEqualTo(new int[] {128});
    assertThat(Hyperparameters.HIDDEN_LAYERS.defaultValue()).containsExactly(128);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aCopyHasTheUidTheParamsAndTheExtraOnes(Stage stage) {
    PipelineStage stays = stage.copy();
    PipelineStage copy =
        stays.copy(new ParamMap().put(stays.getParam("predictionCol"), (Object) "guess"));
    assertThat(copy).isExactlyInstanceOf(stage.type()).isNotSameAs(stays);
    assertThat(copy.uid()).isEqualTo(stage.configured.uid());
    assertThat(copy.getOrDefault(copy.getParam("predictionCol"))).isEqualTo("guess");
    assertThat(stays.getOrDefault(stays.getParam("predictionCol"))).isEqualTo("prediction");
    copy.clear(copy.getParam("predictionCol"));
    assertSameParams(copy, stage.configured);
    if (copy instanceof Model<?> model) {
      assertThat(model.parent()).isSameAs(((Model<?>) stage.configured).parent()).isNotNull();
      assertThat(transformed(copy)).isEqualTo(transformed(stage.configured));
    }
  }

  @Test
  void aCopyOfAnEstimatorKeepsItsListener() {
    List<EpochMetrics> told = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochMetrics metrics, TrainingState state) {
            told.add(metrics);
          }
        };
    FourFeatures.classifier().setTrainingListener(listener).copy(ParamMap.empty()).fit(ROWS);
    FourFeatures.regressor().setTrainingListener(listener).copy(ParamMap.empty()).fit(ROWS);
    assertThat(told).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void transformSchemaIsWhatTransformGives(Stage stage) {
    StructType promised = stage.configured.transformSchema(ROWS.schema());
    assertThat(stage.configured.transformSchema(ROWS.schema())).isEqualTo(promised);
    if (stage.configured instanceof Estimator<?> estimator) {
      StructType given = estimator.fit(ROWS).transform(ROWS).schema();
      // how many classes there are is only known from the rows
      assertThat(withoutMetadata(given)).isEqualTo(withoutMetadata(promised));
    } else {
      assertThat(((Transformer) stage.configured).transform(ROWS).schema()).isEqualTo(promised);
    }
    assertThat(Arrays.asList(promised.fields())).startsWith(ROWS.schema().fields());
  }

  private static List<String> withoutMetadata(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> field.name() + " " + field.dataType() + " " + field.nullable())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStageComesBackAsItWasSaved(Stage stage, @TempDir Path folder) throws Exception {
    PipelineStage saved = stage.copy();
    stage.hyperparameters().stream()
        .filter(values -> !values.name().equals("hiddenLayers"))
        .forEach(values -> saved.set(saved.getParam(values.name()), values.other()));
    saved.clear(saved.getParam("epochs"));
    String path = folder.resolve("stage").toString();
    ((MLWritable) saved).save(path);
    PipelineStage loaded = load(stage, path);
    assertThat(loaded).isExactlyInstanceOf(stage.type());
    assertThat(loaded.uid()).isEqualTo(saved.uid());
    assertSameParams(loaded, saved);
    assertThat(loaded.toString()).isEqualTo(saved.toString()).isEqualTo(stage.text);

    assertThatThrownBy(() -> ((MLWritable) saved).save(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("stage already exists. To overwrite it, please use");
    saved.set(saved.getParam("epochs"), (Object) 77);
    ((MLWritable) saved).write().overwrite().save(path);
    assertSameParams(load(stage, path), saved);
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelComesBackWithEqualBits(Stage stage, @TempDir Path folder) throws Exception {
    String path = folder.resolve("stage").toString();
    ((MLWritable) stage.configured).save(path);
    PipelineStage loaded = load(stage, path);
    assertThat(transformed(loaded)).isEqualTo(transformed(stage.configured));
    assertThat(summary(loaded).history()).isEqualTo(summary(stage.configured).history());
    assertThat(summary(loaded).confusion()).isEqualTo(summary(stage.configured).confusion());
    assertThat(summary(loaded).layerTable()).isEqualTo(summary(stage.configured).layerTable());
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void aPipelineFitsSavesAndLoadsAnEstimator(Stage stage, @TempDir Path folder) throws Exception {
    List<Row> expected =
        ((Estimator<?>) stage.configured).fit(ROWS).transform(ROWS).collectAsList();
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {stage.copy()});
    String path = folder.resolve("pipeline").toString();
    pipeline.save(path);
    Pipeline loaded = Pipeline.load(path);
    assertThat(loaded.getStages()[0]).isExactlyInstanceOf(stage.type());
    assertThat(loaded.getStages()[0].uid()).isEqualTo(stage.configured.uid());
    PipelineModel model = loaded.fit(ROWS);
    assertThat(model.transform(ROWS).collectAsList()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPipelineModelSavesAndLoadsAModel(Stage stage, @TempDir Path folder) throws Exception {
    String path = folder.resolve("pipeline").toString();
    PipelineStage[] stages = {stage.copy()};
    new Pipeline().setStages(stages).fit(ROWS).save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertThat(loaded.stages()[0]).isExactlyInstanceOf(stage.type());
    assertThat(loaded.transform(ROWS).collectAsList()).isEqualTo(transformed(stage.configured));
    assertThat(loaded.transformSchema(ROWS.schema()))
        .isEqualTo(stage.configured.transformSchema(ROWS.schema()));
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void eachParamMapGivesAModel(Stage stage) {
    PipelineStage estimator = stage.copy();
    Param<Object> epochs = estimator.getParam("epochs");
    ParamMap[] maps = {
      new ParamMap().put(epochs, (Object) 1), new ParamMap().put(epochs, (Object) 3)
    };
    List<? extends Model<?>> models = fit((Estimator<?>) estimator, maps);
    assertThat(models).hasSize(2);
    for (int i = 0; i < 2; i++) {
      Model<?> model = models.get(i);
      int asked = 2 * i + 1;
      assertThat(model.uid()).isEqualTo(estimator.uid());
      assertThat(model.parent().uid()).isEqualTo(estimator.uid());
      assertThat(model.getOrDefault(model.getParam("epochs"))).isEqualTo(asked);
      assertThat(summary(model).history()).hasSize(asked);
    }
    assertThat(estimator.getOrDefault(epochs)).isEqualTo(2);
  }

  private static <M extends Model<M>> List<M> fit(Estimator<M> estimator, ParamMap[] maps) {
    return CollectionConverters.asJava(
        estimator.fit(ROWS, CollectionConverters.asScala(List.of(maps)).toSeq()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelMayTravelInsideATask(Stage stage) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(stage.configured);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(transformed((PipelineStage) in.readObject()))
          .isEqualTo(transformed(stage.configured));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelThatWasNotTrainedSaysSo(Stage stage) throws ReflectiveOperationException {
    Transformer untrained = (Transformer) stage.type().getConstructor().newInstance();
    assertThat(untrained).hasToString(stage + ": uid=" + untrained.uid());
    assertThatThrownBy(() -> untrained.transform(ROWS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot use " + untrained.uid() + ": it was not trained");
    assertThatThrownBy(() -> ((MLWritable) untrained).write().save("nowhere"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot use " + untrained.uid() + ": it was not trained");
  }

  @ParameterizedTest
  @MethodSource("stages")
  void sparkConnectFindsTheStage(Stage stage) {
    Class<?> service = stage.isEstimator() ? Estimator.class : Transformer.class;
    assertThat(ServiceLoader.load(service).stream().map(provider -> provider.type().getName()))
        .contains(stage.type().getName());
  }

  private static void assertSameParams(PipelineStage actual, PipelineStage expected) {
    assertThat(actual.params()).hasSameSizeAs(expected.params());
    for (Param<?> param : expected.params()) {
      Param<Object> there = actual.getParam(param.name());
      Param<Object> here = expected.getParam(param.name());
      assertThat(actual.isSet(there)).as("%s is set", param).isEqualTo(expected.isSet(here));
      assertThat(actual.hasDefault(there)).isEqualTo(expected.hasDefault(here));
      assertThat(value(actual.get(there))).as(param.name()).isEqualTo(value(expected.get(here)));
      assertThat(value(actual.getDefault(there))).isEqualTo(value(expected.getDefault(here)));
    }
  }

  private static Object value(Option<Object> option) {
    return option.isDefined() ? option.get() : "no value";
  }

  private static List<Row> transformed(PipelineStage model) {
    return ((Transformer) model).transform(ROWS).collectAsList();
  }

  private static NeuralNetworkTrainingSummary summary(PipelineStage model) {
    return model instanceof NeuralNetworkClassificationModel classification
        ? classification.summary()
        : ((NeuralNetworkRegressionModel) model).summary();
  }

  private static PipelineStage load(Stage stage, String path) throws ReflectiveOperationException {
    return (PipelineStage) stage.type().getMethod("load", String.class).invoke(null, path);
  }

  private static Object get(PipelineStage stage, String name) throws ReflectiveOperationException {
    return stage.getClass().getMethod("get" + ParamSourcesTest.capital(name)).invoke(stage);
  }

  private static Object set(PipelineStage stage, String name, Object value)
      throws ReflectiveOperationException {
    for (var method : stage.getClass().getMethods()) {
      if (method.getName().equals("set" + ParamSourcesTest.capital(name)) && !method.isBridge()) {
        return method.invoke(stage, value);
      }
    }
    throw new NoSuchMethodException("set" + ParamSourcesTest.capital(name));
  }
}
