package io.weft.collective;

import io.weft.math.Floats;

/**
 * Range {@code [from, to)} of the parameters that a rank owns. Ranks exchange a slice in chunks,
 * from the last parameters to the first, which is the order of the backward pass. The first chunks
 * are sent while the gradients of lower layers are still computed.
 */
record Slice(int from, int to) {
  /**
   * Number of parameters in a chunk, 256 KiB. With smaller chunks the messages cost more than their
   * bytes. With larger ones the receiver's copy is a humongous object to G1 in a heap of 1 GiB.
   */
  static final int CHUNK = 64 * 1024;

  /**
   * Slice of a rank; it starts at the start of a norm block.
   *
   * @param parameters P
   */
  static Slice of(int rank, int ranks, int parameters) {
    return new Slice(start(rank, ranks, parameters), start(rank + 1, ranks, parameters));
  }

  private static int start(int rank, int ranks, int parameters) {
    long block = (long) Floats.blocks(parameters) * rank / ranks;
    return (int) Math.min(parameters, block * Floats.NORM_BLOCK);
  }

  int length() {
    return to - from;
  }

  /** Number of chunks: at least one, since an empty slice has messages too. */
  int chunks() {
    return Math.max(1, (length() + CHUNK - 1) / CHUNK);
  }

  boolean isLast(int chunk) {
    return chunk == chunks() - 1;
  }

  /** Parameters of a chunk, counted from the end. */
  Slice chunk(int chunk) {
    int end = to - chunk * CHUNK;
    return new Slice(Math.max(from, end - CHUNK), end);
  }

  /** Number of the first norm block in the slice. */
  int firstBlock() {
    return from / Floats.NORM_BLOCK;
  }

  /** Number of the norm block after the last one in the slice. */
  int endBlock() {
    return Math.max(firstBlock(), Floats.blocks(to));
  }
}
