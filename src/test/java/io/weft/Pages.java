package io.weft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pages of documentation: README.md and all pages in {@code src/site/markdown}. */
public final class Pages {
  /** The first page that a reader sees. */
  public static final Path README = Path.of("README.md");

  private static final Path SITE = Path.of("src/site/markdown");

  private Pages() {}

  /** All pages, README.md first, the others by name. */
  public static List<Path> paths() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(README));
    try (Stream<Path> site = Files.list(SITE)) {
      site.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** The text of all pages, in the order of {@link #paths}. */
  public static String text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path page : paths()) {
      text.append(Files.readString(page)).append('\n');
    }
    return text.toString();
  }
}
