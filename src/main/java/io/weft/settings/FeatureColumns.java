package io.weft.settings;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The columns of a features vector.
 *
 * @param count D
 * @param categories number of categories of each nominal column, by its index; the other columns
 *     are numeric
 */
public record FeatureColumns(int count, SortedMap<Integer, Integer> categories) {

  public FeatureColumns {
    categories = Collections.unmodifiableSortedMap(new TreeMap<>(categories));
  }

  /** Columns without a nominal one. */
  public static FeatureColumns numeric(int count) {
    return new FeatureColumns(count, new TreeMap<>());
  }
}
