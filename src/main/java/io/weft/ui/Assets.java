package io.weft.ui;

import io.weft.files.Resources;

/**
 * The page's styles and scripts, which stand in the page itself: Spark serves files from the class
 * path of its own jars only.
 */
final class Assets {
  static final String STYLE = text(Resources.UPLOT + "dist/uPlot.min.css") + text("training.css");
  static final String SCRIPT =
      text(Resources.UPLOT + "dist/uPlot.iife.min.js") + "\n" + text("training.js");

  private Assets() {}

  private static String text(String name) {
    return Resources.text(Assets.class, name);
  }
}
