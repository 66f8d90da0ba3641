package io.weft.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The page's styles and scripts, which stand in the page itself: Spark serves files from the class
 * path of its own jars only.
 */
final class Assets {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  static final String STYLE = text(UPLOT + "uPlot.min.css") + text("training.css");
  static final String SCRIPT = text(UPLOT + "uPlot.iife.min.js") + "\n" + text("training.js");

  private Assets() {}

  private static String text(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("it is not in weft.jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
