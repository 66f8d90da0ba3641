package io.weft.ui;

import java.util.Locale;

/** Status of a training. */
enum RunStatus {
  /** Reads and shards its rows. */
  PREPARING,
  /** Trains. */
  RUNNING,
  /** Has ended by itself. */
  FINISHED,
  /** Was stopped by a user or by the end of the application. */
  STOPPED,
  /** Has ended with an error. */
  FAILED;

  boolean isEnded() {
    return this != PREPARING && this != RUNNING;
  }

  /** Parses a name; an unknown name, from another release, is {@link #STOPPED}. */
  static RunStatus of(String name) {
    for (RunStatus status : values()) {
      if (status.toString().equals(name)) {
        return status;
      }
    }
    return STOPPED;
  }

  /** Name in pages, JSON and event logs. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
