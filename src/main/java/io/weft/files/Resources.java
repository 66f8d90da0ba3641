package io.weft.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Text files of the class path. */
public final class Resources {
  /** Directory of the chart library. */
  public static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private Resources() {}

  /**
   * Reads a text file in UTF-8.
   *
   * @param beside class whose directory and class loader are used
   * @param name relative to the class; absolute if it begins with {@code /}
   * @throws UncheckedIOException if the file is missing or cannot be read
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
