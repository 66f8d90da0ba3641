package io.weft.report;

import io.weft.rundir.FirstLayerUnit;
import io.weft.rundir.Mistake;
import io.weft.rundir.Numbers;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of a run whose rows are images, on the report's page.
 *
 * @param mistakes the most confident ones
 * @param firstLayer null without weights
 */
record ImagesView(List<MistakeView> mistakes, @Nullable Sheet firstLayer) {
  private static final int MAX_MISTAKES = 25;

  /** A mistake with its picture as a data URI. */
  record MistakeView(
      int rank,
      String label,
      String prediction,
      String probability,
      String uri,
      int width,
      int height) {}

  /** The first layer as one picture. */
  record Sheet(String uri, int width, int height, int count) {}

  static ImagesView of(List<Mistake> mistakes, List<FirstLayerUnit> firstLayer) {
    return new ImagesView(
        mistakes.stream().limit(MAX_MISTAKES).map(ImagesView::view).toList(), sheet(firstLayer));
  }

  private static MistakeView view(Mistake mistake) {
    BufferedImage image = Pictures.of(mistake);
    return new MistakeView(
        mistake.rank(),
        mistake.label(),
        mistake.prediction(),
        Numbers.number("%.1f%%", 100 * mistake.probability()),
        Pictures.dataUri(image),
        image.getWidth(),
        image.getHeight());
  }

  private static @Nullable Sheet sheet(List<FirstLayerUnit> units) {
    if (units.isEmpty()) {
      return null;
    }
    BufferedImage image = Pictures.sheet(units);
    return new Sheet(Pictures.dataUri(image), image.getWidth(), image.getHeight(), units.size());
  }

  boolean hasMistakes() {
    return !mistakes.isEmpty();
  }
}
