package io.weft.nn;

/**
 * Huber loss: squared error for small errors, absolute error for large ones. The gradient of an
 * outlier is bounded (P. Huber, Robust estimation of a location parameter, Annals of Mathematical
 * Statistics 1964).
 *
 * <p>With error {@code e_k = y_k - t_k}: {@code h(e) = e²/2} where {@code |e| <= δ}, else {@code
 * δ(|e| - δ/2)}. For an example of weight w with K outputs: {@code loss = w/K Σ_k h(e_k)}, {@code
 * d(loss)/d(y_k) = w/K max(-δ, min(δ, e_k))}, and its weight in the mean is {@code w}.
 *
 * @param delta δ, positive and finite
 */
public record Huber(double delta) implements Loss {

  public Huber {
    if (!(delta > 0) || Double.isInfinite(delta)) {
      throw new IllegalArgumentException(
          "Invalid delta of a Huber loss: " + delta + " (must be positive and finite)");
    }
  }

  @Override
  public int targetColumns(int outputs) {
    return outputs;
  }

  @Override
  public boolean predictsClasses() {
    return false;
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
    for (int i = 0; i < batch; i++) {
      double weight = exampleWeights[i];
      double share = weight / outputs;
      double sum = 0;
      for (int k = i * outputs; k < (i + 1) * outputs; k++) {
        double error = (double) output[k] - targets[k];
        double size = Math.abs(error);
        sum += size <= delta ? error * error / 2 : delta * (size - delta / 2);
        dOutput[k] = (float) (share * Math.max(-delta, Math.min(delta, error)));
      }
      losses.set(i, share * sum, weight);
    }
  }
}
