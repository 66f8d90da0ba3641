package io.weft.run;

import io.weft.nn.FirstWeights;
import io.weft.nn.Network;
import io.weft.nn.Shape;
import io.weft.rundir.FirstLayerUnit;
import io.weft.rundir.ImageShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Vector;

/**
 * Weights of a model's first layer as pictures. A model that has diverged has none.
 *
 * @param pixels shape of a row
 * @param kept indices of the pixels that are the model's features
 */
record FirstLayer(ImageShape pixels, List<Integer> kept) {
  private static final int MAX_UNITS = 64;

  FirstLayer {
    kept = List.copyOf(kept);
  }

  /**
   * Pictures of Weft's own network.
   *
   * @param parameters P values; not modified
   */
  List<FirstLayerUnit> of(Network network, float[] parameters) {
    return FirstWeights.of(network, parameters)
        .map(first -> of(first.seen(), first.units()))
        .orElse(List.of());
  }

  /**
   * Pictures of MLlib's perceptron. Its weights begin with a matrix of units × features, column by
   * column.
   */
  List<FirstLayerUnit> of(MultilayerPerceptronClassificationModel model) {
    int units = model.getLayers()[1];
    Vector weights = model.weights();
    List<List<Float>> perUnit = new ArrayList<>();
    for (int unit = 0; unit < units; unit++) {
      List<Float> seen = new ArrayList<>();
      for (int feature = 0; feature < model.numFeatures(); feature++) {
        seen.add((float) weights.apply(feature * units + unit));
      }
      perUnit.add(seen);
    }
    return of(Shape.of(model.numFeatures()), perUnit);
  }

  private List<FirstLayerUnit> of(Shape seen, List<List<Float>> units) {
    boolean ofRows = !seen.isImage() && seen.size() == kept.size();
    ImageShape shape =
        seen.isImage()
            ? new ImageShape(seen.channels(), seen.height(), seen.width())
            : ofRows ? pixels : ImageShape.of(seen.size());
    List<FirstLayerUnit> pictures = new ArrayList<>();
    for (List<Float> unit : units.subList(0, Math.min(units.size(), shape.atMost(MAX_UNITS)))) {
      if (!unit.stream().allMatch(Float::isFinite)) {
        return List.of();
      }
      pictures.add(
          new FirstLayerUnit(
              pictures.size(),
              shape.channels(),
              shape.height(),
              shape.width(),
              ofRows ? inTheirPlaces(unit) : unit));
    }
    return pictures;
  }

  /** The weights at their pixels, with zeros for the other pixels. */
  private List<Float> inTheirPlaces(List<Float> weights) {
    List<Float> all = new ArrayList<>(Collections.nCopies(pixels.size(), 0f));
    for (int i = 0; i < weights.size(); i++) {
      all.set(kept.get(i), weights.get(i));
    }
    return all;
  }
}
