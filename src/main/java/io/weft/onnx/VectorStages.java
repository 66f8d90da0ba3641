package io.weft.onnx;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;

/** Stages that make vectors and scale them. */
final class VectorStages {

  private VectorStages() {}

  static void assemble(VectorAssembler assembler, Columns columns) {
    List<Column> parts =
        Arrays.stream(assembler.getInputCols())
            .flatMap(name -> columns.parts(assembler, name).stream())
            .toList();
    columns.put(assembler.getOutputCol(), Features.of(parts));
  }

  static void select(VarianceThresholdSelectorModel selector, Columns columns) {
    Features features = columns.featuresOfAnySize(selector, selector.getFeaturesCol());
    int[] indices = selector.selectedFeatures();
    int largest = Arrays.stream(indices).max().orElse(-1);
    if (largest >= features.size()) {
      throw Columns.wrongSize(selector, "at least " + (largest + 1), features.size());
    }
    columns.put(selector.getOutputCol(), features.select(indices));
  }

  /** {@code (x - mean) / deviation}; what has no deviation becomes 0. */
  static void standardise(StandardScalerModel scaler, Columns columns) {
    int size = scaler.mean().size();
    double[] zeros = new double[size];
    double[] means = scaler.getWithMean() ? scaler.mean().toArray() : zeros;
    double[] factors = new double[size];
    for (int i = 0; i < size; i++) {
      double deviation = scaler.getWithStd() ? scaler.std().apply(i) : 1;
      factors[i] = deviation == 0 ? 0 : 1 / deviation;
    }
    Features features = columns.features(scaler, scaler.getInputCol(), size);
    columns.put(scaler.getOutputCol(), features.then(means, factors, zeros));
  }

  /** {@code (x - least) / (largest - least)} in the range; its middle where these are equal. */
  static void scaleToRange(MinMaxScalerModel scaler, Columns columns) {
    double[] least = scaler.originalMin().toArray();
    double min = scaler.getMin();
    double max = scaler.getMax();
    double[] factors = new double[least.length];
    double[] summands = new double[least.length];
    for (int i = 0; i < least.length; i++) {
      double range = scaler.originalMax().apply(i) - least[i];
      factors[i] = range == 0 ? 0 : (max - min) / range;
      summands[i] = range == 0 ? (min + max) / 2 : min;
    }
    Features features = columns.features(scaler, scaler.getInputCol(), least.length);
    columns.put(scaler.getOutputCol(), features.then(least, factors, summands));
  }

  static void multiply(ElementwiseProduct product, Columns columns) {
    double[] factors = product.getScalingVec().toArray();
    double[] zeros = new double[factors.length];
    Features features = columns.features(product, product.getInputCol(), factors.length);
    columns.put(product.getOutputCol(), features.then(zeros, factors, zeros));
  }
}
