package io.weft.rundir;

import java.util.List;

/**
 * What a unit or a filter of the first layer looks for, as a line of {@code first-layer.jsonl} has
 * it.
 *
 * @param unit from 0 on
 * @param channels C of what it sees
 * @param height H of what it sees
 * @param width W of what it sees
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
