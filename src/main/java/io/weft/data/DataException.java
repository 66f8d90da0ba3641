package io.weft.data;

import io.weft.files.Reasons;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Thrown for unusable input: a file that is missing, damaged or of the wrong format.
 *
 * <p>The message is complete ("Cannot read FILE: row 7, column pixel17: ..."). A user needs no
 * stack trace to understand it.
 */
public final class DataException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  public static DataException cannotRead(Object file, String reason) {
    return new DataException("Cannot read " + file + ": " + reason);
  }

  /** Error of Spark about data that it has not begun to read: its first line, without codes. */
  static DataException ofSpark(String location, Exception reason) {
    String line =
        Reasons.firstLine(reason)
            .replaceFirst("^\\[[A-Z0-9_.]+\\] ", "")
            .replaceFirst(" ?SQLSTATE: .*", "");
    return new DataException("Cannot read " + location + ": " + line, reason);
  }

  /** Result of a function. A problem gets the name of its file. */
  static <T> T within(Object file, Supplier<T> result) {
    try {
      return result.get();
    } catch (DataException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  public static DataException cannotRead(Object file, IOException reason) {
    return new DataException("Cannot read " + file + ": " + Reasons.ofReading(reason), reason);
  }
}
