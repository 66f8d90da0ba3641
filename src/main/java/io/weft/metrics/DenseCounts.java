package io.weft.metrics;

/** Counts in an array with a place for every cell. */
final class DenseCounts implements CellCounts {
  private static final long serialVersionUID = 1;

  private final long[] counts;

  DenseCounts(int cells) {
    this.counts = new long[cells];
  }

  @Override
  public long get(long cell) {
    return counts[(int) cell];
  }

  @Override
  public void add(long cell, long count) {
    counts[(int) cell] += count;
  }

  @Override
  public void forEach(Visitor visitor) {
    for (int cell = 0; cell < counts.length; cell++) {
      if (counts[cell] != 0) {
        visitor.visit(cell, counts[cell]);
      }
    }
  }
}
