package io.weft;

import io.weft.nn.Network;
import io.weft.nn.SoftmaxCrossEntropy;
import io.weft.optim.Optimizer;
import io.weft.optim.Schedule;
import io.weft.train.TrainingPlan;

/** Training plans for tests: a test sets only what it is about. */
public final class TestPlans {
  private TestPlans() {}

  /**
   * Begins a plan that classifies with Adam at a rate of 0.01: one epoch, one worker, batches of
   * 32, seed 1.
   */
  public static TrainingPlan.Builder plan(Network network) {
    return TrainingPlan.builder(
            network,
            new SoftmaxCrossEntropy(),
            new Optimizer.Adam(0.9, 0.999, 1e-8),
            new Schedule.Constant(0.01))
        .epochs(1)
        .batchSize(32)
        .workers(1)
        .seed(1);
  }
}
