package io.weft.data;

import java.util.Optional;

/** Finds the place of a cell in files, for messages about bad cells. */
@FunctionalInterface
public interface CellFinder {

  /** Knows no place. */
  CellFinder NONE = (column, cell) -> Optional.empty();

  /** Place of the first such cell, if it is known. */
  Optional<Place> find(String column, String cell);

  /**
   * Place of a cell.
   *
   * @param file as a user knows it
   * @param row 1-based line number
   */
  record Place(String file, long row) {}
}
