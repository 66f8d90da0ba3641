package io.weft.metrics;

import java.io.Serializable;

/** Counts by cell of a table; those that were never added to are 0. Not thread-safe. */
sealed interface CellCounts extends Serializable permits DenseCounts, SparseCounts {

  long get(long cell);

  void add(long cell, long count);

  /** Tells each count that is not 0, in the order of the cells. */
  void forEach(Visitor visitor);

  /** Is told a count. */
  interface Visitor {
    void visit(long cell, long count);
  }
}
