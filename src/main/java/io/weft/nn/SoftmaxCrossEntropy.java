package io.weft.nn;

import io.weft.math.Softmax;
import java.util.List;

/**
 * Softmax cross-entropy from logits z, with optional label smoothing ε and class weights c.
 *
 * <p>{@code -log p_k = logΣexp(z) - z_k}. The largest logit is subtracted first, so that no
 * exponential overflows. For an example of class y and weight w: {@code loss = w (-log p_y)}, with
 * weight {@code w} in the mean; {@code objective = w ((1-ε) c_y (-log p_y) + ε/K Σ_k c_k (-log
 * p_k))}, with weight {@code w c_y} (label smoothing: C. Szegedy et al., Rethinking the Inception
 * architecture, CVPR 2016).
 *
 * @param labelSmoothing ε in [0, 1)
 * @param classWeights one positive weight a class, or empty for equal weights
 */
public record SoftmaxCrossEntropy(double labelSmoothing, List<Double> classWeights)
    implements Loss {

  public SoftmaxCrossEntropy {
    classWeights = List.copyOf(classWeights);
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "Invalid label smoothing: " + labelSmoothing + " (must be in [0, 1))");
    }
    if (classWeights.stream().anyMatch(weight -> !(weight > 0) || Double.isInfinite(weight))) {
      throw new IllegalArgumentException(
          "Invalid class weights: " + classWeights + " (must be positive)");
    }
  }

  /** Cross-entropy without label smoothing and class weights. */
  public SoftmaxCrossEntropy() {
    this(0, List.of());
  }

  @Override
  public int targetColumns(int outputs) {
    return 1;
  }

  @Override
  public boolean predictsClasses() {
    return true;
  }

  @Override
  public boolean isObjective() {
    return labelSmoothing == 0 && classWeights.isEmpty();
  }

  @Override
  public void evaluate(
      float[] output,
      float[] targets,
      float[] exampleWeights,
      int batch,
      int outputs,
      ExampleLosses losses,
      float[] dOutput) {
    double share = labelSmoothing / outputs;
    double classWeightSum = 0;
    for (int k = 0; k < outputs; k++) {
      classWeightSum += classWeight(k);
    }
    for (int i = 0; i < batch; i++) {
      int row = i * outputs;
      int label = (int) targets[i];
      double logSumExp = Softmax.logSumExp(output, row, outputs);
      double hard = (1 - labelSmoothing) * classWeight(label);
      double example = exampleWeights[i];
      double loss = logSumExp - output[row + label];
      double objective = hard * loss;
      for (int k = 0; k < outputs; k++) {
        double negativeLog = logSumExp - output[row + k];
        double probability = Math.exp(-negativeLog);
        double d = hard * (k == label ? probability - 1 : probability);
        if (share > 0) {
          objective += share * classWeight(k) * negativeLog;
          d += share * (classWeightSum * probability - classWeight(k));
        }
        dOutput[row + k] = (float) (example * d);
      }
      losses.set(i, example * loss, example, example * objective, example * classWeight(label));
    }
  }

  private double classWeight(int k) {
    return classWeights.isEmpty() ? 1 : classWeights.get(k);
  }
}
