package io.weft.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * The bytes between processes, little-endian: number of the team, step, kind, rank of the slice's
 * owner, process of the sender, chunk of the slice, and what the kind has to say.
 */
final class Message {
  /**
   * Sums of a process for the owner of a slice: gradients of each subtree; before those of the
   * first chunk the metrics, before those of the last one the time of the slowest pass.
   */
  static final int GRADIENTS = 0;

  /** Sums of squares of an owner's blocks, for all. */
  static final int SQUARES = 1;

  /** An owner's new parameters, for all. */
  static final int SLICE = 2;

  static final int KINDS = 3;

  private static final int STEP = Long.BYTES;
  private static final int HEADER = Long.BYTES + 5 * Integer.BYTES;

  private Message() {}

  /**
   * How a message begins.
   *
   * @param step of the epoch, from 0
   * @param rank owner of the slice
   * @param sender number of the process among all
   * @param chunk of the slice
   */
  record Header(long team, int step, int kind, int rank, int sender, int chunk) {}

  /** A message with its header written, but for the step. */
  static ByteBuffer allocate(long team, int kind, int rank, int sender, int chunk, long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(HEADER + bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(team)
        .putInt(0)
        .putInt(kind)
        .putInt(rank)
        .putInt(sender)
        .putInt(chunk);
  }

  /** The message of a step, to go on behind the header. */
  static ByteBuffer begin(ByteBuffer message, int step) {
    return message.clear().putInt(STEP, step).position(HEADER);
  }

  /** The team that a message is for. */
  static long team(ByteBuffer message) {
    requireHeader(message);
    return message.order(ByteOrder.LITTLE_ENDIAN).getLong(message.position());
  }

  /** Reads a message up to where it goes on behind the header. */
  static Header header(ByteBuffer message) {
    requireHeader(message);
    message.order(ByteOrder.LITTLE_ENDIAN);
    return new Header(
        message.getLong(),
        message.getInt(),
        message.getInt(),
        message.getInt(),
        message.getInt(),
        message.getInt());
  }

  private static void requireHeader(ByteBuffer message) {
    if (message.remaining() < HEADER) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot take a message of %d bytes: the shortest has %d",
              message.remaining(),
              HEADER));
    }
  }

  static void putFloats(ByteBuffer message, float[] values, int offset, int length) {
    message.asFloatBuffer().put(values, offset, length);
    message.position(message.position() + length * Float.BYTES);
  }

  static void getFloats(ByteBuffer message, float[] values, int offset, int length) {
    message.asFloatBuffer().get(values, offset, length);
    message.position(message.position() + length * Float.BYTES);
  }
}
