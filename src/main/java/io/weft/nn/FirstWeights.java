package io.weft.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Weights of a network's first dense or convolutional layer, as pictures. Norms and activations
 * before that layer are skipped.
 *
 * @param seen shape of the input of a unit: the layer's whole input, or a filter's window [C, H, W]
 * @param units a list of {@code seen.size()} weights for each unit, channel by channel and row by
 *     row
 */
public record FirstWeights(Shape seen, List<List<Float>> units) {

  public FirstWeights {
    units = List.copyOf(units);
  }

  /**
   * Finds the first weights of a network, inside residual blocks too.
   *
   * @param parameters P values; not modified
   */
  public static Optional<FirstWeights> of(Network network, float[] parameters) {
    return of(network, parameters, 0);
  }

  /** Finds them in a network whose parameters begin at {@code from}. */
  private static Optional<FirstWeights> of(Network network, float[] parameters, int from) {
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      Shape input = network.inputShapeOf(i);
      int offset = from + network.offsetOf(i);
      if (layer instanceof Dense dense) {
        return Optional.of(dense(dense, input, parameters, offset));
      }
      if (layer instanceof Conv2d convolution) {
        return Optional.of(convolution(convolution, input, parameters, offset));
      }
      if (layer instanceof Residual residual) {
        Optional<FirstWeights> inside = of(residual.branches(input).get(0), parameters, offset);
        if (inside.isPresent()) {
          return inside;
        }
      }
    }
    return Optional.empty();
  }

  private static FirstWeights dense(Dense layer, Shape input, float[] parameters, int offset) {
    List<List<Float>> units = new ArrayList<>();
    for (int unit = 0; unit < layer.units(); unit++) {
      List<Float> weights = new ArrayList<>(input.size());
      for (int i = 0; i < input.size(); i++) {
        weights.add(parameters[offset + unit * input.size() + i]);
      }
      units.add(weights);
    }
    return new FirstWeights(input, units);
  }

  /** Reorders a filter's weights, which are stored pixel by pixel like patches. */
  private static FirstWeights convolution(
      Conv2d layer, Shape input, float[] parameters, int offset) {
    int channels = input.channels() / layer.groups();
    Shape seen = Shape.of(channels, layer.window().height(), layer.window().width());
    List<List<Float>> units = new ArrayList<>();
    for (int filter = 0; filter < layer.filters(); filter++) {
      List<Float> weights = new ArrayList<>(seen.size());
      for (int channel = 0; channel < channels; channel++) {
        for (int pixel = 0; pixel < seen.pixels(); pixel++) {
          weights.add(parameters[offset + filter * seen.size() + pixel * channels + channel]);
        }
      }
      units.add(weights);
    }
    return new FirstWeights(seen, units);
  }
}
