package io.weft.collective;

import io.weft.math.Floats;

/**
 * The parameters {@code [from, to)} that a rank owns. They travel in chunks, from the last
 * parameters to the first, since that is the order in which a pass backward gets their gradients:
 * what is known is under way while the layers below are still computed.
 */
record Slice(int from, int to) {
  /**
   * Parameters of a chunk, 256 KiB: of less, messages cost more than their bytes; of more, the
   * receiver's copy is a humongous object to G1 in a heap of 1 GiB.
   */
  static final int CHUNK = 64 * 1024;

  /**
   * The slice of a rank, which starts with a norm block.
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

  /** At least one, since something has to be said of an empty slice too. */
  int chunks() {
    return Math.max(1, (length() + CHUNK - 1) / CHUNK);
  }

  boolean isLast(int chunk) {
    return chunk == chunks() - 1;
  }

  /** The parameters of a chunk. */
  Slice chunk(int chunk) {
    int end = to - chunk * CHUNK;
    return new Slice(Math.max(from, end - CHUNK), end);
  }

  /** The norm block that it starts with. */
  int firstBlock() {
    return from / Floats.NORM_BLOCK;
  }

  /** The norm block behind its last one. */
  int endBlock() {
    return Math.max(firstBlock(), Floats.blocks(to));
  }
}
