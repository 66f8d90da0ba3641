package io.weft.train;

import java.util.ArrayList;
import java.util.List;

/** Blocks on the heap. */
public final class MemoryBlocks implements BlockStore {
  private static final long serialVersionUID = 1;

  private final List<byte[]> blocks = new ArrayList<>();

  @Override
  public void add(byte[] block) {
    blocks.add(block);
  }

  @Override
  public byte[] get(int index) {
    return blocks.get(index);
  }
}
