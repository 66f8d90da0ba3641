package io.weft.train;

import java.io.Serializable;

/**
 * Place of a worker's packed rows: a sequence of blocks of bytes, in memory or elsewhere. Blocks
 * are added by one thread, and then read by many.
 */
public interface BlockStore extends Serializable {
  /**
   * Adds a block at the end.
   *
   * @param block not modified, and may be kept
   */
  void add(byte[] block);

  /**
   * Reads a block.
   *
   * @param index from 0, in the order of {@link #add}
   * @return must not be modified
   */
  byte[] get(int index);
}
