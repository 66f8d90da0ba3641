package io.weft.ml.fit;

import static io.weft.TestTrainings.withoutTimes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.SparkSessions;
import io.weft.files.AtomicFiles;
import io.weft.files.ChecksummedFile;
import io.weft.metrics.MetricSums;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.ml.RecordingListener;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checkpoints of a training, and of the formats of all releases. {@link WriteCheckpoints} wrote
 * those in {@code src/test/resources/checkpoints}, one for each format.
 */
@Tag("spark")
@Tag("slow")
class CheckpointsTest {
  private static final int EPOCHS = 5;
  private static final String SAVED = "epoch-000003.checkpoint";
  private static final String SAVED_WITHIN = "epoch-000003-step-000000002.checkpoint";

  /** So short that each step has a checkpoint. */
  private static final double NO_MINUTES = 1e-12;

  @TempDir private Path folder;

  private final Dataset<Row> rows = rows(5);

  @Test
  void aTrainingThatWasStoppedGoesOnToTheSameBits() {
    NeuralNetworkClassificationModel whole = classifier().fit(rows);

    NeuralNetworkClassificationModel stopped =
        checkpointed().setTrainingListener(new StopAfter(3)).fit(rows);
    NeuralNetworkClassificationModel resumed = checkpointed().fit(rows);

    assertThat(stopped.summary().ending()).isEqualTo(TrainingResult.Ending.STOPPED);
    assertThat(stopped.summary().history()).hasSize(3);
    assertThat(resumed.summary().history()).hasSize(EPOCHS);
    assertThat(resumed.summary().history().subList(0, 3)).isEqualTo(stopped.summary().history());
    assertThat(resumed.weights()).isEqualTo(whole.weights());
  }

  @Test
  void checkpointsAreFoundWhateverDigitsTheyWereWrittenWithAndWrittenWithOurs() throws IOException {
    Locale language = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("fa-IR-u-nu-arabext"));
    try {
      checkpointed().setTrainingListener(new StopAfter(3)).fit(rows);
    } finally {
      Locale.setDefault(language);
    }
    assertThat(names()).containsExactly("epoch-000002.checkpoint", "epoch-000003.checkpoint");
    for (String name : names()) {
      String persian = name.replace('0', '۰').replace('2', '۲').replace('3', '۳');
      Files.move(folder.resolve(name), folder.resolve(persian));
    }

    NeuralNetworkClassificationModel resumed = checkpointed().setEpochs(4).fit(rows);

    assertThat(resumed.weights()).isEqualTo(classifier().setEpochs(4).fit(rows).weights());
    assertThat(names()).containsExactly("epoch-000004.checkpoint", "epoch-۰۰۰۰۰۳.checkpoint");
  }

  @Test
  void theNewestTwoStayAndATornOneIsSkipped() throws IOException {
    NeuralNetworkClassificationModel whole = checkpointed().fit(rows);
    assertThat(names()).containsExactly("epoch-000004.checkpoint", "epoch-000005.checkpoint");

    Path newest = folder.resolve("epoch-000005.checkpoint");
    byte[] content = Files.readAllBytes(newest);
    Files.write(newest, java.util.Arrays.copyOf(content, content.length / 2));
    NeuralNetworkClassificationModel again = checkpointed().fit(rows);
    assertThat(again.weights()).isEqualTo(whole.weights());

    for (String name : names()) {
      Files.write(folder.resolve(name), new byte[] {1, 2, 3});
    }
    assertThatThrownBy(() -> checkpointed().fit(rows))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot continue from " + folder + ": none of its 2 checkpoints is whole");
  }

  @Test
  void asManyStayAsAreAskedForAndTheyAreAnIntervalApart() throws IOException {
    keeping(3, 2).setEpochs(9).fit(rows);
    assertThat(names())
        .as("the last epoch has one in any case")
        .containsExactly(
            "epoch-000006.checkpoint", "epoch-000008.checkpoint", "epoch-000009.checkpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "driver", "all-reduce"})
  void aTrainingThatWasStoppedWithinAnEpochContinuesAfterItsLastCheckpoint(String sync)
      throws IOException {
    NeuralNetworkClassificationModel whole = classifier().fit(rows);

    NeuralNetworkClassificationModel stopped =
        frequent().setSync(sync).setTrainingListener(new StopAfter(3, 2)).fit(rows);
    assertThat(names()).containsExactly("epoch-000002.checkpoint", SAVED_WITHIN, SAVED);
    RecordingListener listener = new RecordingListener();
    NeuralNetworkClassificationModel resumed =
        checkpointed().setTrainingListener(listener).fit(rows);

    assertThat(stopped.summary().history()).hasSize(3);
    assertThat(listener.events)
        .startsWith("resume 3 from " + folder + "/" + SAVED_WITHIN, "start 42+18", "step 4/3/6");
    assertThat(resumed.weights()).isEqualTo(whole.weights());
    assertThat(withoutTimes(resumed.summary().history()))
        .isEqualTo(withoutTimes(whole.summary().history()));
    assertThat(names()).containsExactly("epoch-000004.checkpoint", "epoch-000005.checkpoint");
  }

  @Test
  void aTrainingThatWasStoppedInItsFirstEpochContinuesThereWithAnyExchange() throws IOException {
    NeuralNetworkClassificationModel whole = classifier().fit(rows);
    for (String sync : List.of("driver", "all-reduce")) {
      NeuralNetworkClassificationModel stopped =
          frequent().setTrainingListener(new StopAfter(0, 4)).fit(rows);
      assertThat(stopped.summary().epoch()).isZero();
      assertThat(names()).containsExactly("epoch-000000-step-000000004.checkpoint");

      NeuralNetworkClassificationModel resumed = checkpointed().setSync(sync).fit(rows);

      assertThat(resumed.weights()).isEqualTo(whole.weights());
      for (String name : names()) {
        Files.delete(folder.resolve(name));
      }
    }
  }

  @Test
  void aTornCheckpointWithinAnEpochCostsThatEpochAlone() throws IOException {
    frequent().setTrainingListener(new StopAfter(3, 2)).fit(rows);
    Files.write(folder.resolve(SAVED_WITHIN), new byte[100]);
    RecordingListener listener = new RecordingListener();

    NeuralNetworkClassificationModel resumed =
        checkpointed().setTrainingListener(listener).fit(rows);

    assertThat(listener.events).contains("resume 3 from " + folder + "/" + SAVED);
    assertThat(resumed.weights()).isEqualTo(classifier().fit(rows).weights());
    assertThat(names()).containsExactly("epoch-000004.checkpoint", "epoch-000005.checkpoint");
  }

  @Test
  void fewerEpochsThanTheOneThatACheckpointIsInAreRefused() {
    frequent().setTrainingListener(new StopAfter(3, 2)).fit(rows);
    assertThatThrownBy(() -> checkpointed().setEpochs(3).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid epochs: 3 (must be at least 4, because training continues from "
                + folder
                + "/"
                + SAVED_WITHIN
                + "; another checkpointDir starts afresh)");
  }

  @Test
  void zeroMinutesAndLongOnesKeepCheckpointsOfEpochsAlone() throws IOException {
    for (double minutes : new double[] {0, 1, 1e300}) {
      checkpointed()
          .setCheckpointMinutes(minutes)
          .setTrainingListener(new StopAfter(3, 2))
          .fit(rows);
      assertThat(names()).containsExactly("epoch-000002.checkpoint", SAVED);
    }
  }

  private NeuralNetworkClassifier frequent() {
    return checkpointed().setCheckpointMinutes(NO_MINUTES);
  }

  @Test
  void anIntervalOfZeroKeepsNone() throws IOException {
    keeping(2, 0).fit(rows);
    assertThat(names()).isEmpty();
  }

  @Test
  void aTrainingThatIsStoppedKeepsItsLastWholeEpochThoughNoneIsDue() throws IOException {
    keeping(2, 4).setTrainingListener(new StopAfter(3)).fit(rows);
    assertThat(names()).containsExactly("epoch-000003.checkpoint");
  }

  @Test
  void whatIsNewerThanTheStateThatATrainingWentOnFromGoesWithTheNextCheckpoint()
      throws IOException {
    keeping(3, 1).fit(rows);
    for (String torn : List.of("epoch-000004.checkpoint", "epoch-000005.checkpoint")) {
      Files.write(folder.resolve(torn), new byte[10]);
    }
    keeping(3, 1).setEpochs(4).fit(rows);
    assertThat(names()).containsExactly("epoch-000003.checkpoint", "epoch-000004.checkpoint");
  }

  @Test
  void whatAKilledWriterLeftIsNoCheckpointAndIsRemoved() throws IOException {
    checkpointed().setEpochs(2).fit(rows);
    Path draft = Files.write(folder.resolve(".epoch-000003.checkpoint.x.tmp"), new byte[10]);
    NeuralNetworkClassificationModel resumed = checkpointed().fit(rows);
    assertThat(resumed.weights()).isEqualTo(classifier().fit(rows).weights());
    assertThat(draft).doesNotExist();
  }

  @Test
  void theListenerIsToldWhatTheTrainingGoesOnFromBeforeItStarts() {
    checkpointed().setEpochs(2).fit(rows);
    RecordingListener listener = new RecordingListener();
    checkpointed().setEpochs(2).setTrainingListener(listener).fit(rows);
    assertThat(listener.events)
        .hasSize(3)
        .startsWith("resume 2 from " + folder + "/epoch-000002.checkpoint")
        .endsWith("end ALL_EPOCHS");
  }

  private NeuralNetworkClassifier checkpointed() {
    return classifier().setCheckpointDir(folder.toString());
  }

  private NeuralNetworkClassifier keeping(int kept, int interval) {
    return checkpointed().setCheckpointsKept(kept).setCheckpointInterval(interval);
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefusedAndMoreEpochsAreNot() {
    checkpointed().setEpochs(2).fit(rows);

    assertThatThrownBy(() -> checkpointed().setBatchSize(16).setL2(0.5).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot continue from ")
        .hasMessageEndingWith(
            "it is of another training; batchSize is 16 (was 8); l2 is 0.5 (was 0.0)");

    NeuralNetworkClassificationModel longer = checkpointed().fit(rows);
    assertThat(longer.weights()).isEqualTo(classifier().fit(rows).weights());
  }

  @Test
  void fewerEpochsThanTheCheckpointHasAreRefused() {
    checkpointed().setEpochs(6).fit(rows);
    assertThatThrownBy(() -> checkpointed().setEpochs(2).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid epochs: 2 (must be at least 6, because training continues from "
                + folder
                + "/epoch-000006.checkpoint; another checkpointDir starts afresh)");
  }

  @Test
  void eachFitOfACrossValidationHasADirectoryOfItsOwnAndIsFoundAgain() throws IOException {
    NeuralNetworkClassifier classifier = checkpointed();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(classifier.epochs(), new int[] {2, 4}).build())
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1);
    double[] metrics = validator.fit(rows).avgMetrics();
    List<String> fits = names();
    assertThat(fits).as("two folds of two, and the best").hasSize(5);
    assertThat(fits).allMatch(name -> name.startsWith("fit-"));

    RecordingListener listener = new RecordingListener();
    classifier.setTrainingListener(listener);
    assertThat(validator.setParallelism(1).fit(rows).avgMetrics()).containsExactly(metrics);
    assertThat(names()).isEqualTo(fits);
    assertThat(listener.events).filteredOn(event -> event.startsWith("resume")).hasSize(5);
  }

  @Test
  void aFitThatSetsADefaultDoesNotShareItsDirectoryWithOneThatDoesNotSetIt() throws IOException {
    NeuralNetworkClassifier classifier = checkpointed();
    ParamMap[] maps = {
      ParamMap.empty(),
      new ParamMap().put(classifier.batchSize(), (Object) 8).put(classifier.l2(), (Object) 0.0)
    };
    new CrossValidator()
        .setEstimator(classifier)
        .setEstimatorParamMaps(maps)
        .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
        .setNumFolds(2)
        .setParallelism(2)
        .setSeed(1)
        .fit(rows);
    assertThat(names()).as("two folds of two, and the best").hasSize(5);
  }

  @Test
  void aCheckpointOfAnotherInitialiserIsRefused() {
    checkpointed().setEpochs(2).fit(rows);
    assertThatThrownBy(
            () -> checkpointed().setInitialiser("normal").setInitialiserDeviation(0.5).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            """
            it is of another training; initialiser is {"type":"normal","deviation":0.5} \
            (was {"type":"auto"})""");
  }

  @Test
  void aCheckpointOfOtherInitialWeightsIsRefused() {
    double[] weights = new double[22];
    weights[3] = 0.25;
    startingFrom(weights).setEpochs(2).fit(rows);

    NeuralNetworkClassificationModel resumed = startingFrom(weights).fit(rows);
    assertThat(resumed.weights())
        .isEqualTo(classifier().setInitialWeights(Vectors.dense(weights)).fit(rows).weights());

    String refused = "Cannot continue from .*: it is of another training; initialWeights is ";
    assertThatThrownBy(() -> checkpointed().fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(refused + "none \\(was \\w{16}\\)");
    weights[3] = 0.5;
    assertThatThrownBy(() -> startingFrom(weights).fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(refused + "\\w{16} \\(was \\w{16}\\)");
  }

  private NeuralNetworkClassifier startingFrom(double[] weights) {
    return checkpointed().setInitialWeights(Vectors.dense(weights.clone()));
  }

  @Test
  void aCheckpointOfOtherRowsIsRefusedThoughTheyAreAsMany() {
    checkpointed().fit(rows);

    assertThatThrownBy(() -> checkpointed().fit(rows(6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Cannot continue from .*: it is of another training; rows is \\w{16} \\(was \\w{16}\\)");
  }

  @Test
  void aCheckpointOfAnEarlierReleaseIsRefused() throws IOException {
    checkpointed().setEpochs(2).fit(rows);
    for (String name : names()) {
      asAnEarlierReleaseWroteIt(new org.apache.hadoop.fs.Path(folder.toString(), name));
    }
    assertThatThrownBy(() -> checkpointed().fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Cannot continue from .*epoch-000002.checkpoint: it is of an earlier release, whose"
                + " workers had other rows \\(train from the start\\)");
  }

  private static void asAnEarlierReleaseWroteIt(org.apache.hadoop.fs.Path file) throws IOException {
    AtomicFiles files = new AtomicFiles(file, new Configuration());
    ChecksummedFile sealed = ChecksummedFile.read("WEFTCKP1", file, files);
    ((ObjectNode) sealed.header()).put("format", 3);
    sealed.write("WEFTCKP1", file, files);
  }

  @ParameterizedTest
  @ValueSource(strings = {SAVED, SAVED_WITHIN})
  void aSavedCheckpointGoesOnToTheSameBits(String file) throws IOException {
    Files.copy(Path.of("src/test/resources/checkpoints/v4", file), folder.resolve(file));
    RecordingListener listener = new RecordingListener();

    NeuralNetworkClassificationModel resumed =
        checkpointed().setTrainingListener(listener).fit(rows);

    assertThat(listener.events).contains("resume 3 from " + folder + "/" + file);
    NeuralNetworkClassificationModel whole = classifier().fit(rows);
    assertThat(resumed.weights()).isEqualTo(whole.weights());
    assertThat(withoutTimes(resumed.summary().history()))
        .isEqualTo(withoutTimes(whole.summary().history()));
  }

  static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {4})
        .setDropout(0.2)
        .setEpochs(EPOCHS)
        .setBatchSize(8)
        .setWorkers(2)
        .setValidationFraction(0.3)
        .setSeed(3)
        .setSync("local");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  static Dataset<Row> rows(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      rows.add(RowFactory.create(Vectors.dense(x, y), x > y ? 1.0 : 0.0));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    return SparkSessions.local().createDataFrame(rows, schema);
  }

  /** Stops a training in the step after the given number of epochs and steps. */
  static final class StopAfter implements TrainingListener {
    private final int epochs;
    private final int steps;
    private boolean stop;

    StopAfter(int epochs) {
      this(epochs, 0);
    }

    StopAfter(int epochs, int steps) {
      this.epochs = epochs;
      this.steps = steps;
    }

    @Override
    public void onStep(int epoch, int step, int all, MetricSums sums) {
      stop = epoch == epochs + 1 && step == steps + 1;
    }

    @Override
    public boolean isStopRequested() {
      return stop;
    }
  }
}
