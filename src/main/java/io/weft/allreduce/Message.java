package io.weft.allreduce;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes between processes, little-endian: number of the team, kind, rank of the slice's owner,
 * process of the sender, and what the kind has to say.
 */
final class Message {
  /** Sums of a process for the owner of a slice: metrics of each subtree, then its gradients. */
  static final int GRADIENTS = 0;

  /** Sums of squares of an owner's blocks, for all. */
  static final int SQUARES = 1;

  /** An owner's new parameters, for all. */
  static final int SLICE = 2;

  private static final int HEADER = Long.BYTES + 3 * Integer.BYTES;

  private Message() {}

  /** A message with its header written. */
  static ByteBuffer allocate(long team, int kind, int rank, int sender, int bytes) {
    return ByteBuffer.allocate(Math.addExact(HEADER, bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(team)
        .putInt(kind)
        .putInt(rank)
        .putInt(sender);
  }

  /** Where a message goes on behind the header. */
  static ByteBuffer rewind(ByteBuffer message) {
    return message.clear().position(HEADER);
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
