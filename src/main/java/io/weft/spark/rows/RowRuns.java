package io.weft.spark.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Blocks of sorted rows, as bytes. The rows of a task are sorted in runs, and each run is cut into
 * blocks. So a task needs the memory of a run, for any number of rows and workers.
 */
final class RowRuns implements Iterator<byte[]> {
  /** Limit of a run. A worker merges one block of each run, so short runs would take memory too. */
  private static final long RUN_BYTES = 32 << 20;

  /** Bytes that a row takes on the heap besides its own: array, buffer, objects. */
  private static final int OVERHEAD = 128;

  /** Limit of a block of several rows. */
  private static final int BLOCK_BYTES = 16 << 10;

  private final Iterator<RowBlock> rows;
  private final List<RowBlock> run = new ArrayList<>();

  /** Number of rows of the run that are in blocks. */
  private int sent;

  /**
   * Creates an iterator.
   *
   * @param rows blocks of one row each, in any order
   */
  RowRuns(Iterator<RowBlock> rows) {
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return sent < run.size() || rows.hasNext();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (sent == run.size()) {
      sortNextRun();
    }
    int worker = run.get(sent).worker();
    int bytes = 0;
    int end = sent;
    do {
      bytes += run.get(end).rowBytes();
      end++;
    } while (end < run.size()
        && run.get(end).worker() == worker
        && bytes + run.get(end).rowBytes() <= BLOCK_BYTES);
    byte[] block = RowBlock.of(worker, run.subList(sent, end));
    sent = end;
    return block;
  }

  private void sortNextRun() {
    run.clear();
    sent = 0;
    long bytes = 0;
    while (bytes < RUN_BYTES && rows.hasNext()) {
      RowBlock row = rows.next();
      run.add(row);
      bytes += row.rowBytes() + OVERHEAD;
    }
    Collections.sort(run);
  }
}
