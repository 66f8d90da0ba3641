package io.weft.spark.rows;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The rows of sorted blocks in one order. A block is read when its first row has its turn. So about
 * one block of each run is in memory.
 *
 * <p>A row is a block whose current row it is; it is valid until the next call of {@link #next}.
 */
final class MergedRows implements Iterator<RowBlock> {
  private final ExampleSchema schema;
  private final Queue<RowBlock> open = new PriorityQueue<>();

  /** The last block that was taken from each sequence, as long as none of its rows had its turn. */
  private final Map<RowBlock, Iterator<byte[]>> ahead = new HashMap<>();

  private @Nullable RowBlock current;

  /**
   * Merges sequences of blocks.
   *
   * @param sequences each in the order of the first rows; each block's rows are sorted
   */
  MergedRows(ExampleSchema schema, List<Iterator<byte[]>> sequences) {
    this.schema = schema;
    sequences.forEach(this::open);
  }

  private void open(Iterator<byte[]> sequence) {
    if (sequence.hasNext()) {
      RowBlock block = new RowBlock(sequence.next(), schema);
      open.add(block);
      ahead.put(block, sequence);
    }
  }

  @Override
  public boolean hasNext() {
    return !open.isEmpty() || (current != null && current.hasNext());
  }

  @Override
  public RowBlock next() {
    RowBlock block = current;
    if (block != null && block.hasNext()) {
      block.next();
      RowBlock other = open.peek();
      // of equal rows, those of the same block first: else all blocks of one kind would be open
      if (other == null || block.compareTo(other) <= 0) {
        return block;
      }
      open.add(block);
    }
    block = open.remove();
    Iterator<byte[]> rest = ahead.remove(block);
    if (rest != null) {
      open(rest);
    }
    current = block;
    return block;
  }
}
