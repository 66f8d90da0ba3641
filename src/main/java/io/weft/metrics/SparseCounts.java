package io.weft.metrics;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Counts of the cells that occur, in a hash table with open addressing. The table is at most half
 * full and takes 32 to 64 bytes a cell; its serialised form takes 16 bytes a cell.
 */
final class SparseCounts implements CellCounts {
  private static final long serialVersionUID = 1;
  private static final long FREE = -1;
  private static final int FIRST_CAPACITY = 16;
  private static final int MAX_CAPACITY = 1 << 30;

  /** 2⁶⁴ divided by the golden ratio: its multiples spread over the upper bits. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  /** Cells, or FREE in an empty place. The length is a power of two. */
  private long[] cells = free(FIRST_CAPACITY);

  private long[] counts = new long[FIRST_CAPACITY];
  private int size;

  private static long[] free(int capacity) {
    long[] cells = new long[capacity];
    Arrays.fill(cells, FREE);
    return cells;
  }

  @Override
  public long get(long cell) {
    return counts[place(cell)];
  }

  @Override
  public void add(long cell, long count) {
    if (count == 0) {
      return;
    }
    int place = place(cell);
    counts[place] += count;
    if (cells[place] == FREE) {
      cells[place] = cell;
      size++;
      if (2 * size > cells.length) {
        grow();
      }
    }
  }

  /** Index of a cell, or of the free place for it. */
  private int place(long cell) {
    int mask = cells.length - 1;
    int place = (int) ((cell * SPREAD) >>> 32) & mask;
    while (cells[place] != cell && cells[place] != FREE) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldCells = cells;
    long[] oldCounts = counts;
    if (oldCells.length == MAX_CAPACITY) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "Cannot count more than %,d pairs of classes", MAX_CAPACITY / 2));
    }
    cells = free(2 * oldCells.length);
    counts = new long[cells.length];
    for (int i = 0; i < oldCells.length; i++) {
      if (oldCells[i] != FREE) {
        int place = place(oldCells[i]);
        cells[place] = oldCells[i];
        counts[place] = oldCounts[i];
      }
    }
  }

  @Override
  public void forEach(Visitor visitor) {
    Arrays.stream(cells)
        .filter(cell -> cell != FREE)
        .sorted()
        .forEach(cell -> visitor.visit(cell, get(cell)));
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != FREE) {
        out.writeLong(cells[i]);
        out.writeLong(counts[i]);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException {
    cells = free(FIRST_CAPACITY);
    counts = new long[FIRST_CAPACITY];
    int written = in.readInt();
    for (int i = 0; i < written; i++) {
      add(in.readLong(), in.readLong());
    }
  }
}
