package io.weft.collective;

import java.nio.ByteBuffer;
import java.time.Duration;

/** Connections of a process to the other processes of its group. */
public interface Connections {

  /** No connection: all ranks are in one process. */
  Connections NONE =
      new Connections() {
        @Override
        public void send(String process, ByteBuffer message) {
          throw new IllegalArgumentException("There is no connection to process " + process);
        }

        @Override
        public ByteBuffer ask(String process, ByteBuffer question, Duration timeout) {
          throw new IllegalArgumentException("There is no connection to process " + process);
        }

        @Override
        public void requireAlive() {}
      };

  /**
   * Sends a message without waiting for its arrival; {@link ProcessGroups#receive} of the other
   * process gets it. Messages from one process to another keep their order.
   *
   * @param message its position and limit are not modified; its bytes must stay as they are until
   *     the step ends
   */
  void send(String process, ByteBuffer message);

  /**
   * Sends a question and waits for what {@link ProcessGroups#answer} of the other process returns.
   *
   * @throws IllegalStateException if there is no answer in time
   */
  ByteBuffer ask(String process, ByteBuffer question, Duration timeout);

  /**
   * Checks that all processes can still be reached.
   *
   * @throws IllegalStateException names the process that cannot
   */
  void requireAlive();
}
