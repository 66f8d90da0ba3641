package io.weft.settings;

import static io.weft.settings.Hyperparameters.CATEGORICAL_ENCODING;
import static io.weft.settings.Hyperparameters.EMBEDDING_SIZE;

import io.weft.nn.CategoricalEncoding;
import io.weft.nn.CategoricalEncoding.Column;
import io.weft.nn.CategoricalEncoding.Embedding;
import io.weft.nn.CategoricalEncoding.OneHot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The encodings of nominal columns, by name. */
final class CategoricalEncodings {

  static final Choice<Encoding> BY_NAME =
      Choice.<Encoding>of("encoding")
          .with("auto", CategoricalEncodings::auto)
          .with("one-hot", (index, categories, size) -> Optional.of(new OneHot(index, categories)))
          .with("embedding", CategoricalEncodings::embedding)
          .with("none", (index, categories, size) -> Optional.empty());

  private static final int MAX_ONE_HOT = 8;
  private static final int MAX_SIZE = 50;

  private CategoricalEncodings() {}

  /** Makes the encoding of one column. */
  @FunctionalInterface
  interface Encoding {

    /**
     * The encoding of a column; empty if its codes are taken as numbers.
     *
     * @param size size of an embedding; 0 for the size by rule
     */
    Optional<Column> of(int index, int categories, int size);
  }

  private static Optional<Column> auto(int index, int categories, int size) {
    return categories <= MAX_ONE_HOT
        ? Optional.of(new OneHot(index, categories))
        : embedding(index, categories, size);
  }

  private static Optional<Column> embedding(int index, int categories, int size) {
    return Optional.of(new Embedding(index, categories, size > 0 ? size : sizeByRule(categories)));
  }

  /**
   * The smaller of 50 and {@code 1.6 n^0.56}, rounded up: fastai's rule of thumb, which rounds to
   * the nearest number and allows 600.
   */
  static int sizeByRule(int categories) {
    return (int) Math.min(MAX_SIZE, Math.ceil(1.6 * StrictMath.pow(categories, 0.56)));
  }

  /** The encoding that the settings choose; empty if no column has one. */
  static Optional<CategoricalEncoding> encoding(FeatureColumns columns, Settings settings) {
    Encoding chosen = BY_NAME.get(settings.get(CATEGORICAL_ENCODING));
    List<Column> encoded = new ArrayList<>();
    columns
        .categories()
        .forEach(
            (index, categories) ->
                chosen.of(index, categories, settings.get(EMBEDDING_SIZE)).ifPresent(encoded::add));
    return encoded.isEmpty() ? Optional.empty() : Optional.of(new CategoricalEncoding(encoded));
  }
}
