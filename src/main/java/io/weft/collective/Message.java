package io.weft.collective;

import io.weft.metrics.MetricSums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * A message between two processes. Its bytes are little-endian: a header with the first six
 * components in this order, then the body.
 *
 * @param group number of the process group
 * @param step among those of the group, from 0
 * @param rank owner of the slice
 * @param sender number of the sending process among all
 * @param chunk of the slice
 * @param body from its position on, little-endian; layout by kind
 */
record Message(long group, int step, Kind kind, int rank, int sender, int chunk, ByteBuffer body) {
  private static final int STEP_OFFSET = Long.BYTES;
  private static final int HEADER_BYTES = Long.BYTES + 5 * Integer.BYTES;

  /** Contents of a message. */
  enum Kind {
    /**
     * Gradient sums of a process for the owner of a slice. The first chunk begins with the metrics
     * of each subtree, the last one with the compute time of the slowest rank. The gradients of
     * each subtree follow.
     */
    GRADIENTS(0),

    /** Sums of squares of the norm blocks of a slice, from its owner to all. */
    SQUARES(1),

    /**
     * Index of the first non-finite gradient, number of the last step, and new parameters, from
     * their owner to all.
     */
    PARAMETERS(2);

    private static final Kind[] ALL = values();

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** Number of the kind in the header. */
    int number() {
      return number;
    }
  }

  /**
   * Reads the header of a message.
   *
   * @param bytes not modified; the body shares them
   * @throws IllegalArgumentException if they are too few, or there is no such kind
   */
  static Message parse(ByteBuffer bytes) {
    if (bytes.remaining() < HEADER_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot take a message of %d bytes: the shortest has %d",
              bytes.remaining(),
              HEADER_BYTES));
    }
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long group = in.getLong();
    int step = in.getInt();
    int kind = in.getInt();
    if (kind < 0 || kind >= Kind.ALL.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot take a message of kind %d: there is no such kind", kind));
    }
    return new Message(group, step, Kind.ALL[kind], in.getInt(), in.getInt(), in.getInt(), in);
  }

  /**
   * Makes the buffer of a message that is sent once a step; its header is complete but the step.
   */
  static ByteBuffer allocate(long group, Kind kind, int rank, int sender, int chunk, long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(HEADER_BYTES + bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(group)
        .putInt(0)
        .putInt(kind.number())
        .putInt(rank)
        .putInt(sender)
        .putInt(chunk);
  }

  /** Begins the message of a step: the position is the start of the body. */
  static ByteBuffer begin(ByteBuffer message, int step) {
    return message.clear().putInt(STEP_OFFSET, step).position(HEADER_BYTES);
  }

  /** Bytes in the body of {@link Kind#GRADIENTS}. */
  static long gradientBytes(int subtrees, Slice slice, int chunk) {
    long metrics = chunk == 0 ? MetricSums.BYTES : 0;
    long gradient = (long) slice.chunk(chunk).length() * Float.BYTES;
    long time = slice.isLast(chunk) ? Long.BYTES : 0;
    return subtrees * (metrics + gradient) + time;
  }

  /** Bytes in the body of {@link Kind#SQUARES}. */
  static long squareBytes(Slice slice) {
    return (long) (slice.endBlock() - slice.firstBlock()) * Double.BYTES;
  }

  /** Bytes in the body of {@link Kind#PARAMETERS}. */
  static long parameterBytes(Slice slice, int chunk) {
    return 2 * Integer.BYTES + (long) slice.chunk(chunk).length() * Float.BYTES;
  }

  static void putFloats(ByteBuffer message, float[] values, int offset, int length) {
    message.asFloatBuffer().put(values, offset, length);
    message.position(message.position() + length * Float.BYTES);
  }

  static void getFloats(ByteBuffer message, float[] values, int offset, int length) {
    message.asFloatBuffer().get(values, offset, length);
    message.position(message.position() + length * Float.BYTES);
  }

  /** The header, as error messages show it. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "a message (group %d, step %d, %s of rank %d, sender %d, chunk %d, %d bytes)",
        group,
        step,
        kind,
        rank,
        sender,
        chunk,
        body.remaining());
  }
}
