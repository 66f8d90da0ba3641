package io.weft.nn;

/**
 * Squared error of outputs y against targets t.
 *
 * <p>For an example of weight w with K outputs: {@code loss = w/K Σ_k (y_k - t_k)²}, {@code
 * d(loss)/d(y_k) = 2w/K (y_k - t_k)}, and its weight in the mean is {@code w}.
 */
public record SquaredError() implements Loss {

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
        sum += error * error;
        dOutput[k] = (float) (2 * share * error);
      }
      losses.set(i, share * sum, weight);
    }
  }
}
