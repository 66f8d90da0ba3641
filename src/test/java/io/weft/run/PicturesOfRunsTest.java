package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.cli.SmallImages;
import io.weft.data.ExampleCsv;
import io.weft.data.Pixels;
import io.weft.rundir.FirstLayerUnit;
import io.weft.rundir.ImageShape;
import io.weft.rundir.Mistake;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mistakes and the first layer that a finished run leaves behind. */
@Tag("spark")
@Tag("slow")
class PicturesOfRunsTest {
  private static final int CONSTANT = 4;
  @TempDir private Path folder;

  @Test
  void aRunOfANetworkKeepsItsMistakesAsTheDataHasThem() throws IOException {
    RunDirectory run = train("network.hidden-layers = [4], training.epochs = 2");
    List<Mistake> mistakes = run.mistakes();
    theMistakesAreThoseOfTheResult(run, mistakes);
    assertThat(mistakes)
        .allSatisfy(
            mistake -> {
              assertThat(mistake.height()).isEqualTo(3);
              assertThat(testRows()).contains(mistake.label() + ":" + mistake.pixels());
            });
    theFirstLayerSeesThePixelsThatVary(run.firstLayer(), 4);
  }

  @Test
  void aRunOfMllibsPerceptronKeepsThemToo() throws IOException {
    RunDirectory run = train("kind = mlpc, mlpc { layers = [5], solver = gd, max-iterations = 1 }");
    List<Mistake> mistakes = run.mistakes();
    theMistakesAreThoseOfTheResult(run, mistakes);
    assertThat(mistakes)
        .allSatisfy(
            mistake -> assertThat(testRows()).contains(mistake.label() + ":" + mistake.pixels()));
    theFirstLayerSeesThePixelsThatVary(run.firstLayer(), 5);
  }

  @Test
  void theFiltersOfAConvolutionAreKeptInTheirOwnSize() throws IOException {
    SmallImages.write(
        folder,
        "{type = conv2d, filters = 5, kernel = 3}, {type = flatten}, {type = dense, units = 3}",
        "epochs = 1, workers = 2, batch-size = 300");
    RunDirectory run = TestRuns.train(folder, "small.conf", "runs");
    assertThat(run.firstLayer())
        .hasSize(5)
        .allSatisfy(unit -> assertThat(unit.weights()).hasSize(9));
    assertThat(run.mistakes())
        .isNotEmpty()
        .allSatisfy(
            mistake -> {
              assertThat(mistake.height()).isEqualTo(6);
              assertThat(mistake.width()).isEqualTo(8);
            });
  }

  @Test
  void theMostConfidentMistakesAreTheSameHoweverTheRowsLie() {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      double sure = 0.5 + random.nextInt(10) / 20.0; // with many ties
      int label = random.nextInt(2);
      int prediction = random.nextInt(2);
      Vector probability =
          prediction == 0 ? Vectors.dense(sure, 1 - sure) : Vectors.dense(1 - sure, sure);
      byte[] pixels = {(byte) i, (byte) (i >> 8), -1, 0};
      rows.add(RowFactory.create((double) label, (double) prediction, probability, pixels));
    }
    rows.add(
        RowFactory.create(
            0.0, 1.0, Vectors.dense(Double.NaN, Double.NaN), new byte[] {1, 1, 1, 1}));

    List<Mistake> mistakes = mistakes(rows, 1);
    Collections.shuffle(rows, random);
    assertThat(mistakes(rows, 7)).isEqualTo(mistakes);
    assertThat(mistakes)
        .hasSize(100)
        .isSortedAccordingTo(Comparator.comparingDouble(Mistake::probability).reversed())
        .extracting(Mistake::rank)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
    assertThat(mistakes.get(0).probability()).isEqualTo(0.95);
    assertThat(mistakes.get(0).labelProbability()).isCloseTo(0.05, within(1e-9));
    assertThat(mistakes.get(0).pixels()).endsWith(255, 0);
  }

  private static List<Mistake> mistakes(List<Row> rows, int partitions) {
    StructType schema =
        new StructType()
            .add(PreparedData.LABEL, DataTypes.DoubleType)
            .add("prediction", DataTypes.DoubleType)
            .add("probability", SQLDataTypes.VectorType())
            .add(Pixels.BYTES, DataTypes.BinaryType);
    Dataset<Row> scored = SparkSessions.local().createDataFrame(rows, schema);
    return TestMistakes.of(
        scored.repartition(partitions), List.of("a", "b"), new ImageShape(1, 2, 2));
  }

  @Test
  void theWeightsOfMllibsPerceptronAreReadAsItUsesThem() {
    List<Row> rows = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 30; i++) {
      rows.add(
          RowFactory.create(
              i % 2.0, Vectors.dense(random.nextGaussian() + i % 2, random.nextGaussian(), 1)));
    }
    StructType schema =
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType());
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {3, 2})
            .setMaxIter(5)
            .fit(SparkSessions.local().createDataFrame(rows, schema));
    List<FirstLayerUnit> units =
        new FirstLayer(new ImageShape(1, 1, 4), List.of(0, 2, 3)).of(model);

    assertThat(units).hasSize(2);
    Vector nothing = model.predictRaw(Vectors.zeros(3));
    for (int feature = 0; feature < 3; feature++) {
      double[] one = new double[3];
      one[feature] = 1;
      Vector raw = model.predictRaw(Vectors.dense(one));
      for (int unit = 0; unit < 2; unit++) {
        int pixel = List.of(0, 2, 3).get(feature);
        assertThat((double) units.get(unit).weights().get(pixel))
            .isCloseTo(raw.apply(unit) - nothing.apply(unit), within(1e-5));
        assertThat(units.get(unit).weights().get(1)).isZero();
      }
    }
  }

  private void theMistakesAreThoseOfTheResult(RunDirectory run, List<Mistake> mistakes) {
    RunResult result = TestRuns.result(run);
    long wrong = Math.round((1 - result.testAccuracy()) * 90);
    assertThat(mistakes).hasSize((int) wrong).isNotEmpty();
    assertThat(mistakes)
        .isSortedAccordingTo(Comparator.comparingDouble(Mistake::probability).reversed())
        .allSatisfy(
            mistake -> {
              assertThat(mistake.label()).isNotEqualTo(mistake.prediction());
              assertThat(mistake.probability()).isBetween(1 / 3.0, 1.0);
              assertThat(mistake.labelProbability()).isBetween(0.0, mistake.probability());
            });
  }

  private static void theFirstLayerSeesThePixelsThatVary(List<FirstLayerUnit> layer, int units) {
    assertThat(layer).hasSize(units);
    for (int unit = 0; unit < units; unit++) {
      assertThat(layer.get(unit).unit()).isEqualTo(unit);
      assertThat(layer.get(unit).height()).isEqualTo(3);
      assertThat(layer.get(unit).width()).isEqualTo(3);
      List<Float> weights = layer.get(unit).weights();
      assertThat(weights.get(CONSTANT)).isZero();
      assertThat(weights.stream().filter(weight -> weight != 0)).hasSize(8);
    }
  }

  /** The test rows, each as its class, a colon and its pixels. */
  private List<String> testRows() throws IOException {
    try (var lines = Files.lines(folder.resolve("test.csv"))) {
      return lines
          .skip(1)
          .map(line -> List.of(line.split(",")))
          .map(
              cells ->
                  "abc".charAt(Integer.parseInt(cells.get(0)))
                      + ":"
                      + cells.subList(1, cells.size()))
          .toList();
    }
  }

  /** Trains on images of 3 × 3 pixels with a middle that is always black. */
  private RunDirectory train(String settings) throws IOException {
    Files.writeString(
        folder.resolve("small.conf"),
        """
            data {
              train = "%s", test = "%s"
              features = 9, classes = 3, class-names = [a, b, c], validation-rows = 30
            }
            training { workers = 2, batch-size = 150, learning-rate = 0.001 }
            %s
            """
            .formatted(csv("train.csv", 300, 1), csv("test.csv", 90, 2), settings));
    return TestRuns.train(folder, "small.conf", "runs");
  }

  private Path csv(String name, int rows, long seed) throws IOException {
    Path file = ExampleCsv.write(folder.resolve(name), rows, 9, 3, seed);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.replaceAll(
        line -> {
          if (line.startsWith("label")) {
            return line;
          }
          String[] cells = line.split(",");
          cells[1 + CONSTANT] = "0";
          return List.of(cells).stream().collect(Collectors.joining(","));
        });
    return Files.write(file, lines);
  }
}
