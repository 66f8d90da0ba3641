package io.weft.ui;

import java.util.Locale;

/** How a training is. */
enum RunStatus {
  /** Rows are read and dealt out. */
  PREPARING,
  RUNNING,
  FINISHED,
  /** Ended early, from outside. */
  STOPPED,
  FAILED;

  boolean isEnded() {
    return this != PREPARING && this != RUNNING;
  }

  /** The status of that name; one of another release counts as an end. */
  static RunStatus of(String name) {
    for (RunStatus status : values()) {
      if (status.toString().equals(name)) {
        return status;
      }
    }
    return STOPPED;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
