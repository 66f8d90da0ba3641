package io.weft.collective;

import java.nio.ByteBuffer;

/** How messages get from one process to another. */
public interface Connections {

  /**
   * Sends a message, without waiting for anything: {@link ProcessGroup#receive} of that process
   * gets it, and messages from one process to another keep their order.
   *
   * @param message its position and limit are not modified; its bytes are read until the answer to
   *     it has arrived
   */
  void send(String process, ByteBuffer message);

  /**
   * Throws if a process cannot be reached any more.
   *
   * @throws IllegalStateException naming it
   */
  void requireAlive();
}
