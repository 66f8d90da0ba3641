package io.weft.report;

/** Texts of a limited length, for tables. */
final class Abbreviation {
  private Abbreviation() {}

  /** The text, or its beginning and an ellipsis if it is longer than {@code max} characters. */
  static String of(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Math.max(0, max - 1);
    boolean cutsACharacter = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, cutsACharacter ? end - 1 : end) + "…";
  }
}
