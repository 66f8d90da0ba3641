package io.weft.settings;

import io.weft.nn.Initialiser;
import java.util.function.Function;

/**
 * Facts about the layers around a layer, which are needed to read it from JSON.
 *
 * @param depth number of residual blocks around the layer
 * @param isBeforeRectifier true if the next activation is a rectifier
 * @param initialisers the initialiser of a layer, given whether a rectifier follows it
 */
record LayerPlace(
    int depth, boolean isBeforeRectifier, Function<Boolean, Initialiser> initialisers) {

  Initialiser initialiser() {
    return initialisers.apply(isBeforeRectifier);
  }

  LayerPlace before(boolean rectifier) {
    return new LayerPlace(depth, rectifier, initialisers);
  }

  /** The place of the last layer inside a residual block here. */
  LayerPlace inBlock() {
    return new LayerPlace(depth + 1, isBeforeRectifier, initialisers);
  }
}
