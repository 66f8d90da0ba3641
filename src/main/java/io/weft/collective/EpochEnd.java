package io.weft.collective;

import io.weft.math.Floats;
import io.weft.metrics.Phases;
import io.weft.train.DivergedException;
import io.weft.train.EpochRunner;
import io.weft.train.ParameterUpdate;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.util.List;

/** Combines the results of all ranks at the end of an epoch, or of a part of it. */
public final class EpochEnd {
  private EpochEnd() {}

  /**
   * Outcome of an epoch so far.
   *
   * @param start state before the part
   * @param steps S, the number of steps of the epoch
   * @param results of all ranks, in their order
   * @param seconds wall time of the part; time that no rank accounts for is schedule time
   * @throws DivergedException if the loss or a gradient was not finite
   */
  public static EpochRunner.Outcome of(
      TrainingPlan plan, TrainingState start, int steps, List<RankResult> results, double seconds) {
    RankResult first = results.get(0);
    RankResult.Divergence divergence = first.divergence();
    if (divergence != null) {
      DivergedException exception =
          new ParameterUpdate(plan)
              .divergence(
                  divergence.nonFinite(),
                  divergence.metrics(),
                  plan.position(divergence.step(), steps, start.validationLosses()));
      throw exception;
    }
    int count = plan.network().parameterCount();
    float[] parameters = new float[count];
    float[] optimizerState = new float[plan.optimizer().slots() * count];
    for (RankResult result : results) {
      int from = Slice.of(result.rank(), results.size(), count).from();
      Floats.fromBytes(result.slice().get(0), parameters, from);
      for (int slot = 0; slot < plan.optimizer().slots(); slot++) {
        Floats.fromBytes(result.slice().get(slot + 1), optimizerState, slot * count + from);
      }
    }
    return EpochRunner.Outcome.after(
        start,
        parameters,
        optimizerState,
        steps,
        first.steps(),
        first.metrics(),
        phases(results, seconds));
  }

  private static Phases phases(List<RankResult> results, double seconds) {
    double compute = 0;
    double wait = 0;
    double exchange = 0;
    for (RankResult result : results) {
      compute += result.phases().computeSeconds() / results.size();
      wait += result.phases().waitSeconds() / results.size();
      exchange += result.phases().exchangeSeconds() / results.size();
    }
    return new Phases(compute, wait, exchange, seconds - compute - wait - exchange);
  }
}
