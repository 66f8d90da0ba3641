package io.weft.rundir;

import java.util.List;
import java.util.Objects;

/**
 * A test row with a wrong prediction: a line of {@code mistakes.jsonl}.
 *
 * @param rank from 1 on: the mistake with the largest probability is the first
 * @param label name of the actual class
 * @param prediction name of the predicted class
 * @param probability of the prediction
 * @param labelProbability of the label
 * @param channels C of the image
 * @param height H of the image
 * @param width W of the image
 * @param pixels C·H·W values 0-255, channel by channel, row by row, unchanged from the data
 */
public record Mistake(
    int rank,
    String label,
    String prediction,
    double probability,
    double labelProbability,
    int channels,
    int height,
    int width,
    List<Integer> pixels) {
  private static final int LARGEST_PIXEL = 255;

  public Mistake {
    label = Objects.requireNonNullElse(label, "");
    prediction = Objects.requireNonNullElse(prediction, "");
    pixels = pixels == null ? List.of() : List.copyOf(pixels);
    new ImageShape(channels, height, width).requireSize("pixels", pixels.size());
    for (int pixel : pixels) {
      if (pixel < 0 || pixel > LARGEST_PIXEL) {
        throw new IllegalArgumentException(
            "Invalid pixel: " + pixel + " (must be from 0 to " + LARGEST_PIXEL + ")");
      }
    }
  }
}
