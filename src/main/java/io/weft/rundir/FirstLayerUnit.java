package io.weft.rundir;

import java.util.List;

/**
 * Weights of a unit or filter of the first layer: a line of {@code first-layer.jsonl}.
 *
 * @param unit from 0 on
 * @param channels C of its input
 * @param height H of its input
 * @param width W of its input
 * @param weights C·H·W finite values, channel by channel, row by row; 0 for a pixel that was left
 *     out because it never varies
 */
public record FirstLayerUnit(int unit, int channels, int height, int width, List<Float> weights) {

  public FirstLayerUnit {
    weights = weights == null ? List.of() : List.copyOf(weights);
    new ImageShape(channels, height, width).requireSize("weights", weights.size());
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new IllegalArgumentException("Invalid weight: " + weight + " (must be finite)");
      }
    }
  }
}
