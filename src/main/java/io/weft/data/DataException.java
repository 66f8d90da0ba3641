package io.weft.data;

import org.jspecify.annotations.Nullable;

/** Data that cannot be used. The message says which file, and where in it. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
