package io.weft.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Texts of the class path. */
public final class Resources {
  /** Where the charts' library is. */
  public static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private Resources() {}

  /**
   * Reads a text in UTF-8.
   *
   * @param name beside the class, or of the whole class path after a {@code /}
   * @throws UncheckedIOException if it is not there, or cannot be read
   */
  public static String text(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("it is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
