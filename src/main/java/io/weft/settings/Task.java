package io.weft.settings;

import io.weft.nn.Loss;
import io.weft.nn.SoftmaxCrossEntropy;
import java.io.Serializable;
import java.util.Arrays;

/** The kind of prediction that a network is trained for. */
public sealed interface Task extends Serializable {

  /** Size of the last layer. */
  int outputs();

  /** The meaning of that size, for a message: {@code the number of classes}. */
  String outputsMeaning();

  /** The loss that the settings choose for this task. */
  Loss loss(Settings settings);

  /**
   * One class a row: softmax over the outputs, cross-entropy as the loss.
   *
   * @param classes K
   */
  record Classification(int classes) implements Task {
    @Override
    public int outputs() {
      return classes;
    }

    @Override
    public String outputsMeaning() {
      return "the number of classes";
    }

    @Override
    public Loss loss(Settings settings) {
      return new SoftmaxCrossEntropy(
          settings.get(Hyperparameters.LABEL_SMOOTHING),
          Arrays.stream(settings.get(Hyperparameters.CLASS_WEIGHTS)).boxed().toList());
    }
  }

  /**
   * One or several numbers a row.
   *
   * @param targets T
   */
  record Regression(int targets) implements Task {
    @Override
    public int outputs() {
      return targets;
    }

    @Override
    public String outputsMeaning() {
      return "the number of labels";
    }

    @Override
    public Loss loss(Settings settings) {
      return Choices.LOSSES.get(settings.get(Hyperparameters.LOSS)).apply(settings);
    }
  }
}
