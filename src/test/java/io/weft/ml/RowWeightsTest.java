package io.weft.ml;

import static io.weft.ml.ClassifierLearningTest.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A row of weight 2 counts as two rows, and a row of weight 0 as none. */
@Tag("spark")
class RowWeightsTest {
  private final List<Row> rows = SmallData.irisLike(40, 1);

  private static NeuralNetworkClassifier classifier() {
    return weighted(new NeuralNetworkClassifier());
  }

  private static NeuralNetworkRegressor regressor() {
    return weighted(new NeuralNetworkRegressor());
  }

  private static <E extends NeuralNetworkSetters<E>> E weighted(E estimator) {
    return estimator
        .setHiddenLayers(new int[] {5})
        .setActivation("tanh")
        .setOptimizer("sgd")
        .setLearningRate(0.05)
        .setEpochs(8)
        .setBatchSize(1000)
        .setWorkers(3)
        .setSync("local")
        .setWeightCol("weight");
  }

  @Test
  void aRowOfWeightTwoIsTheRowTwice() {
    List<Row> weighted = new ArrayList<>();
    List<Row> repeated = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      boolean twice = i % 3 == 0;
      weighted.add(SmallData.withWeight(rows.get(i), twice ? 2 : 1));
      repeated.add(rows.get(i));
      if (twice) {
        repeated.add(rows.get(i));
      }
    }
    NeuralNetworkClassificationModel left = classifier().fit(SmallData.of(weighted));
    NeuralNetworkClassificationModel right = classifier().fit(SmallData.of(repeated));
    assertClose(left.weights(), right.weights(), 1e-5);
    assertThat(left.weights()).isNotEqualTo(classifier().fit(SmallData.of(rows)).weights());
    assertThat(left.summary().loss())
        .isCloseTo(right.summary().loss(), org.assertj.core.data.Offset.offset(1e-5));

    assertClose(
        regressor().fit(SmallData.of(weighted)).weights(),
        regressor().fit(SmallData.of(repeated)).weights(),
        1e-5);
  }

  @Test
  void aRowOfWeightZeroIsAbsent() {
    Row nonsense = SmallData.row(2, 0, false, 9, 9, 9, 9);
    List<Row> more = Stream.concat(rows.stream(), Stream.of(nonsense, nonsense)).toList();

    NeuralNetworkClassificationModel with = classifier().fit(SmallData.of(more));
    NeuralNetworkClassificationModel without = classifier().fit(SmallData.of(rows));
    assertThat(with.weights()).isEqualTo(without.weights());
    assertThat(with.summary().trainingRows()).isEqualTo(40);

    Vector regression = regressor().fit(SmallData.of(rows)).weights();
    assertThat(regressor().fit(SmallData.of(more)).weights()).isEqualTo(regression);
  }

  @Test
  void allWeightsTimesThreeChangeNothing() {
    List<Row> heavy = rows.stream().map(row -> SmallData.withWeight(row, 3)).toList();

    assertClose(
        classifier().fit(SmallData.of(heavy)).weights(),
        classifier().fit(SmallData.of(rows)).weights(),
        1e-5);
  }
}
