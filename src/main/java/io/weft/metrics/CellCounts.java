package io.weft.metrics;

import java.io.Serializable;

/** Counts by cell of a table; they start at 0. Not thread-safe. */
sealed interface CellCounts extends Serializable permits DenseCounts, SparseCounts {

  long get(long cell);

  void add(long cell, long count);

  /** Visits each count that is not 0, in the order of the cells. */
  void forEach(Visitor visitor);

  /** Visitor of counts. */
  interface Visitor {
    void visit(long cell, long count);
  }
}
