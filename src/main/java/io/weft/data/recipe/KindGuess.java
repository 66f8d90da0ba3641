package io.weft.data.recipe;

import static io.weft.data.recipe.ColumnKind.CATEGORICAL;
import static io.weft.data.recipe.ColumnKind.DATE;
import static io.weft.data.recipe.ColumnKind.LABEL;
import static io.weft.data.recipe.ColumnKind.NUMERIC;
import static io.weft.data.recipe.ColumnKind.OMITTED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Use of a column: as the user said, or guessed from its cells.
 *
 * @param remark reason of a guess that may surprise; otherwise empty
 * @param isNamed true if the user said it
 */
record KindGuess(ColumnKind kind, String remark, boolean isNamed) {

  /** Most categories of a column of text in a small table; in a large one, half of the rows. */
  private static final int MANY_CATEGORIES = 1_000;

  static KindGuess of(ColumnFacts facts, RecipeRequest request) {
    if (facts.name().equals(request.label())) {
      return new KindGuess(LABEL, "", true);
    }
    return named(facts.name(), request)
        .map(kind -> new KindGuess(kind, "", true))
        .orElseGet(() -> guess(facts));
  }

  /** The lists of a request, by their kind. */
  static Map<ColumnKind, List<String>> lists(RecipeRequest request) {
    Map<ColumnKind, List<String>> lists = new LinkedHashMap<>();
    lists.put(NUMERIC, request.numeric());
    lists.put(CATEGORICAL, request.categorical());
    lists.put(DATE, request.dates());
    lists.put(OMITTED, request.omit());
    return lists;
  }

  private static Optional<ColumnKind> named(String name, RecipeRequest request) {
    if (request.dates().contains(name)) {
      return Optional.of(DATE); // perhaps with days as categories
    }
    return lists(request).entrySet().stream()
        .filter(list -> list.getValue().contains(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static KindGuess guess(ColumnFacts facts) {
    ColumnType family = facts.family();
    if (family == ColumnType.OTHER) {
      return guess(OMITTED, "no numbers, text or dates");
    }
    if (facts.present() == 0) {
      return guess(OMITTED, "all cells are null");
    }
    if (facts.isConstant()) {
      return guess(OMITTED, "the same value in all rows");
    }
    if (family.isNumber()) {
      boolean isCount = family == ColumnType.WHOLE && facts.isDistinct();
      return guess(NUMERIC, isCount ? "a different number in each row: an id?" : "");
    }
    return family.isDate() ? guess(DATE, "") : guessText(facts);
  }

  private static KindGuess guessText(ColumnFacts facts) {
    if (facts.isAll(facts.numbers())) {
      return guess(NUMERIC, "text, but all cells are numbers");
    }
    if (facts.isAll(facts.dates())) {
      return guess(DATE, "text, but all cells are dates");
    }
    if (facts.isMost(facts.numbers())) {
      return guess(CATEGORICAL, "text, but most cells are numbers");
    }
    if (facts.isMost(facts.dates())) {
      return guess(CATEGORICAL, "text, but most cells are dates");
    }
    return facts.isDistinct() || facts.distinct() > Math.max(MANY_CATEGORIES, facts.rows() / 2)
        ? guess(OMITTED, "almost as many values as rows: an id?")
        : guess(CATEGORICAL, "");
  }

  private static KindGuess guess(ColumnKind kind, String remark) {
    return new KindGuess(kind, remark, false);
  }
}
