package io.weft.onnx;

import static java.util.Objects.requireNonNull;

import io.weft.data.Renaming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.jspecify.annotations.Nullable;

/**
 * A fitted pipeline as one step from raw numbers to features, and a network after it.
 *
 * <p>Its stages are those of {@link io.weft.data.Preprocessing} in any order. A {@code
 * VectorAssembler} of numbers may be the first. Each stage reads the column that the previous one
 * writes.
 */
final class FoldedPipeline {
  private static final String KNOWN =
      "VectorAssembler, VarianceThresholdSelector, StandardScaler, MinMaxScaler,"
          + " ElementwiseProduct and a renaming by SQLTransformer";

  private final Predictor predictor;
  private List<String> columns = List.of();
  private @Nullable AffineFeatures features;
  private @Nullable String column;

  /**
   * Folds the stages, those of pipelines inside them in their place.
   *
   * @throws IllegalArgumentException if a stage is of no known kind, or does not go with the one
   *     before; names it
   */
  FoldedPipeline(List<? extends Transformer> pipeline) {
    List<Transformer> stages = new ArrayList<>();
    flatten(pipeline, stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("Cannot export a pipeline: it has no stages");
    }
    int last = stages.size() - 1;
    for (Transformer stage : stages.subList(0, last)) {
      fold(stage);
    }
    Transformer model = stages.get(last);
    this.predictor =
        Predictor.of(model)
            .orElseThrow(() -> cannot(model, "the last stage must be a network's model"));
    reads(model, predictor.features());
    requireSize(model, predictor.network().inputShape().size());
  }

  private static void flatten(List<? extends Transformer> pipeline, List<Transformer> stages) {
    for (Transformer stage : pipeline) {
      if (stage instanceof PipelineModel inner) {
        flatten(Arrays.asList(inner.stages()), stages);
      } else {
        stages.add(stage);
      }
    }
  }

  Predictor predictor() {
    return predictor;
  }

  AffineFeatures features() {
    return requireNonNull(features);
  }

  /** The columns that the numbers come from, in their order, where the first stage says so. */
  List<String> columns() {
    return columns;
  }

  private void fold(Transformer stage) {
    if (stage instanceof VectorAssembler assembler) {
      assemble(assembler);
    } else if (stage instanceof VarianceThresholdSelectorModel selector) {
      reads(stage, selector.getFeaturesCol());
      select(stage, selector.selectedFeatures());
      column = selector.getOutputCol();
    } else if (stage instanceof StandardScalerModel scaler) {
      reads(stage, scaler.getInputCol());
      standardise(scaler);
      column = scaler.getOutputCol();
    } else if (stage instanceof MinMaxScalerModel scaler) {
      reads(stage, scaler.getInputCol());
      scaleToRange(scaler);
      column = scaler.getOutputCol();
    } else if (stage instanceof ElementwiseProduct product) {
      reads(stage, product.getInputCol());
      double[] factors = product.getScalingVec().toArray();
      then(stage, factors, new double[factors.length]);
      column = product.getOutputCol();
    } else if (stage instanceof SQLTransformer sql) {
      Renaming renaming =
          Renaming.parse(sql.getStatement())
              .orElseThrow(() -> cannot(stage, "its statement is more than a renaming"));
      reads(stage, renaming.from());
      column = renaming.to();
    } else {
      throw cannot(stage, "only these can be folded in: " + KNOWN);
    }
  }

  private void assemble(VectorAssembler assembler) {
    if (column != null) {
      throw cannot(assembler, "an assembler must be the first stage");
    }
    columns = List.of(assembler.getInputCols());
    features = AffineFeatures.identity(columns.size());
    column = assembler.getOutputCol();
  }

  private void select(Transformer stage, int[] indices) {
    if (features == null) {
      throw cannot(stage, "how many features it takes is not known without an assembler before it");
    }
    int largest = Arrays.stream(indices).max().orElse(-1);
    if (largest >= features.size()) {
      throw wrongSize(stage, "at least " + (largest + 1), features.size());
    }
    features = features.select(indices);
  }

  /** {@code (x - mean) / deviation}; what has no deviation becomes 0. */
  private void standardise(StandardScalerModel scaler) {
    Vector mean = scaler.mean();
    double[] factors = new double[mean.size()];
    double[] summands = new double[mean.size()];
    for (int i = 0; i < factors.length; i++) {
      double deviation = scaler.getWithStd() ? scaler.std().apply(i) : 1;
      factors[i] = deviation == 0 ? 0 : 1 / deviation;
      summands[i] = scaler.getWithMean() ? 0 - mean.apply(i) * factors[i] : 0;
    }
    then(scaler, factors, summands);
  }

  /** {@code (x - least) / (largest - least)} in the range; its middle where these are equal. */
  private void scaleToRange(MinMaxScalerModel scaler) {
    Vector least = scaler.originalMin();
    double min = scaler.getMin();
    double max = scaler.getMax();
    double[] factors = new double[least.size()];
    double[] summands = new double[least.size()];
    for (int i = 0; i < factors.length; i++) {
      double range = scaler.originalMax().apply(i) - least.apply(i);
      factors[i] = range == 0 ? 0 : (max - min) / range;
      summands[i] = range == 0 ? (min + max) / 2 : min - least.apply(i) * factors[i];
    }
    then(scaler, factors, summands);
  }

  private void then(Transformer stage, double[] factors, double[] summands) {
    features = requireSize(stage, factors.length).then(factors, summands);
  }

  private AffineFeatures requireSize(Transformer stage, int size) {
    if (features == null) {
      features = AffineFeatures.identity(size);
    }
    if (features.size() != size) {
      throw wrongSize(stage, String.valueOf(size), features.size());
    }
    return features;
  }

  private void reads(Transformer stage, String wanted) {
    if (column != null && !column.equals(wanted)) {
      throw cannot(
          stage, "it reads column %s, but the stage before writes %s".formatted(wanted, column));
    }
    column = wanted;
  }

  private static IllegalArgumentException wrongSize(Transformer stage, String takes, int gets) {
    return cannot(
        stage,
        String.format(
            Locale.ROOT,
            "it takes %s features and gets %d (columns of vectors cannot be assembled)",
            takes,
            gets));
  }

  private static IllegalArgumentException cannot(Transformer stage, String reason) {
    return new IllegalArgumentException(
        "Cannot export stage %s (%s): %s"
            .formatted(stage.uid(), stage.getClass().getSimpleName(), reason));
  }
}
