package io.weft.report;

import io.weft.data.fashionmnist.FashionMnist;
import io.weft.rundir.Run;
import java.util.List;

/**
 * Published figures for Fashion-MNIST, which stand beside runs that were tested on its rows: S.
 * Ravikiran, Fashion MNIST Dataset Classification using ANN and CNN.
 */
final class PaperFigures {
  /** Test accuracy of MLlib's own multilayer perceptron after 100 iterations. */
  static final double TARGET_ACCURACY = 0.873;

  static final String SOURCE =
      "paper: S. Ravikiran, Fashion MNIST Dataset Classification using ANN and CNN";

  static final List<Comparison.PaperRow> ROWS =
      List.of(
          new Comparison.PaperRow("ANN from scratch", 0.708),
          new Comparison.PaperRow("ANN with a library", 0.782),
          new Comparison.PaperRow("CNN with a library", 0.844));

  private PaperFigures() {}

  /** Tells whether a run was tested on Fashion-MNIST, whatever its files are called. */
  static boolean applyTo(Run run) {
    return run.data().stream()
        .anyMatch(
            file -> file.role().equals("test") && FashionMnist.hasFingerprint(file.fingerprint()));
  }
}
