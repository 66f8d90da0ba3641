package io.weft.files;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the command, option, key or column that a misspelt name was meant for. */
public final class Spelling {

  /** Most letters that differ in another spelling of the same word. */
  private static final int MAX_DISTANCE = 2;

  /** Least letters of a start of a name that stands for the name. */
  private static final int MIN_START = 3;

  private static final LevenshteinDistance EDITS = LevenshteinDistance.getDefaultInstance();

  private Spelling() {}

  /** {@code " (did you mean NAME?)"}, or nothing where no name is near. */
  public static String hint(String word, Collection<String> names) {
    return nearest(word, names).map(name -> " (did you mean " + name + "?)").orElse("");
  }

  /** The name that is nearest to {@code word}, if it is near at all. */
  public static Optional<String> nearest(String word, Collection<String> names) {
    return names.stream()
        .filter(name -> isNear(distance(word, name), letters(name)))
        .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** Tells whether a name is near: more than half of a short name must be right. */
  private static boolean isNear(int distance, String letters) {
    return distance <= MAX_DISTANCE && 2 * distance <= letters.length();
  }

  /**
   * Letters that differ. A word in the wrong group counts as two, and so does the start of a name.
   */
  private static int distance(String word, String name) {
    int edits =
        Math.min(
            EDITS.apply(letters(word), letters(name)),
            EDITS.apply(letters(lastStep(word)), letters(lastStep(name))) + MAX_DISTANCE);
    boolean isStart =
        letters(word).length() >= MIN_START && letters(name).startsWith(letters(word));
    return isStart ? Math.min(edits, MAX_DISTANCE) : edits;
  }

  private static String lastStep(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The letters of a name: equal for --batch-size, batch_size and batchSize. */
  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }
}
