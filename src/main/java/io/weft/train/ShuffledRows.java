package io.weft.train;

import io.weft.math.KeyedRandom;
import java.util.Arrays;

/**
 * A worker's rows in the order of an epoch. The order is a pure function of (seed, epoch, worker,
 * numbers of rows and columns). Not thread-safe.
 *
 * <p>The blocks of the rows are shuffled, and then the rows of each group of {@value #GROUP}
 * consecutive blocks. So a group is read at once, and each block once an epoch. A worker's rows lie
 * in the order of their hashes: the rows of a block have nothing in common. In a table of one group
 * each order of the rows is as likely as any other.
 */
final class ShuffledRows {
  /** Blocks of a group: at most 16 MB of floats, except for longer rows. */
  static final int GROUP = 64;

  private static final long SHUFFLE = 0x73687566;

  private final Rows rows;
  private final int shift;

  /** Blocks in the order of the epoch. */
  private final int[] blocks;

  /** Blocks of the current group, in their order. */
  private final PackedBlock[] opened;

  /** Rows of the current group in their order: {@code place of the block << shift | row}. */
  private final int[] order;

  private long seed;
  private int epoch = -1;
  private int worker;

  /** Place of the only block that may be shorter. */
  private int lastBlock;

  private int group = -1;

  /** Positions of the current group: from this one on, and before {@link #end}. */
  private int start;

  private int end;

  /** The current row, as in {@link #order}. */
  private int current;

  ShuffledRows(Rows rows) {
    this.rows = rows;
    this.shift = rows.shift();
    this.blocks = new int[(int) ((rows.count() + (1L << shift) - 1) >>> shift)];
    this.opened = new PackedBlock[Math.min(GROUP, blocks.length)];
    this.order = new int[(int) Math.min(rows.count(), (long) GROUP << shift)];
  }

  /** Begins an epoch, unless it has begun. */
  void start(long ofSeed, int ofEpoch, int ofWorker) {
    if (seed == ofSeed && epoch == ofEpoch && worker == ofWorker) {
      return;
    }
    seed = ofSeed;
    epoch = ofEpoch;
    worker = ofWorker;
    group = -1;
    Arrays.setAll(blocks, i -> i);
    KeyedRandom.of(seed, SHUFFLE, epoch, worker).shuffle(blocks, blocks.length);
    for (int i = 0; i < blocks.length; i++) {
      lastBlock = blocks[i] == blocks.length - 1 ? i : lastBlock;
    }
  }

  /**
   * Makes a row the current one. Rows that come one after the other are the fastest.
   *
   * @param position in the order of the epoch, from 0
   */
  void seek(int position) {
    if (group < 0 || position < start || position >= end) {
      int next = (int) (((long) position >>> shift) / GROUP);
      open(position < startOf(next + 1) ? next : next + 1);
    }
    current = order[position - start];
  }

  /** Block of the current row. */
  PackedBlock block() {
    return opened[current >>> shift];
  }

  /** The current row in its block. */
  int rowInBlock() {
    return current & ((1 << shift) - 1);
  }

  /** Number of the current row among the worker's rows, in the order of their hashes. */
  int row() {
    return (blocks[group * GROUP + (current >>> shift)] << shift) | rowInBlock();
  }

  private long startOf(int ofGroup) {
    long full = ((long) ofGroup * GROUP) << shift;
    int missing = (int) (((long) blocks.length << shift) - rows.count());
    return Math.min(rows.count(), lastBlock < ofGroup * GROUP ? full - missing : full);
  }

  private void open(int newGroup) {
    group = -1; // until all blocks are read
    int size = 0;
    int first = newGroup * GROUP;
    for (int place = 0; place < opened.length && first + place < blocks.length; place++) {
      PackedBlock block = rows.open(blocks[first + place]);
      opened[place] = block;
      for (int row = 0; row < block.count(); row++) {
        order[size++] = (place << shift) | row;
      }
    }
    KeyedRandom.of(seed, SHUFFLE, epoch, worker, newGroup).shuffle(order, size);
    start = (int) startOf(newGroup);
    end = (int) startOf(newGroup + 1);
    group = newGroup;
  }
}
