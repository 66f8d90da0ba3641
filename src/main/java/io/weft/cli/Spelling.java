package io.weft.cli;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that a misspelt name was meant for. */
final class Spelling {

  /** More letters than this are another word, not another spelling. */
  private static final int MAX_DISTANCE = 2;

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
        edits(letters(name), letters(key.name())),
        edits(letters(lastStep(name)), letters(lastStep(key.name()))) + MAX_DISTANCE);
  }

  private static String lastStep(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The same for batch-size, batch_size and batchSize. */
  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }

  /**
   * Letters to insert, delete or replace (V. I. Levenshtein, Binary codes capable of correcting
   * deletions, 1966).
   */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
