package io.weft.cli;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the key that a misspelt name was meant for. */
final class Spelling {

  /** More letters than this are another word, not another spelling. */
  private static final int MAX_DISTANCE = 2;

  private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();

  private Spelling() {}

  static String noSuchKey(String name) {
    return "Cannot set "
        + name
        + ": no such key"
        + nearest(name).map(key -> " (did you mean " + key.name() + "?)").orElse("");
  }

  private static Optional<Key<?>> nearest(String name) {
    return Keys.all().stream()
        .filter(key -> distance(name, key) <= MAX_DISTANCE)
        .min(Comparator.comparingInt(key -> distance(name, key)));
  }

  /** A right word in the wrong group is as far as two letters. */
  private static int distance(String name, Key<?> key) {
    return Math.min(
        EDITS.apply(letters(name), letters(key.name())),
        EDITS.apply(letters(lastStep(name)), letters(lastStep(key.name()))) + MAX_DISTANCE);
  }

  private static String lastStep(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The same for batch-size, batch_size and batchSize. */
  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }
}
