package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages quote the examples: a block of Java follows {@code <!-- ClassifierExample -->}. It is
 * the example's lines between {@code // quoted} and {@code // end}, moved to the left margin.
 */
class ReadmeTest {
  private static final Path EXAMPLES = Path.of("src/test/java/io/weft/examples");
  private static final int WORDS_OF_README = 1_500;
  private static final int LINES_OF_README_EXAMPLE = 15;

  private static final Path CONTRIBUTING = Path.of("CONTRIBUTING.md");

  /** The name of a class of Weft, with or without its root package. */
  private static final Pattern CLASS =
      Pattern.compile("`(?:io\\.weft\\.)?(?!org\\.)([a-z]+(?:\\.[a-z]+)*\\.[A-Z]\\w*)");

  private static final List<String> SOURCES =
      List.of("src/main/java", "src/test/java", "src/jmh/java");

  /** A link to a file, with or without an anchor; no link to a web page. */
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(#[^)]*)?\\)");

  static List<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Example.java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exactlyOnePageQuotesTheExampleAsItIs(String example) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(example + ".java"));
    String region = only(Pattern.compile("(?s)// quoted\\n(.*?)\\n *// end\\n"), source);
    String quoted =
        only(Pattern.compile("(?s)<!-- " + example + " -->\\n```java\\n(.*?)```"), Pages.text());

    assertThat(quoted).isEqualTo(region.stripIndent() + "\n");
  }

  @Test
  void everyBlockOfJavaIsAnExample() throws IOException {
    Pattern quoted = Pattern.compile("<!-- (\\w+) -->\\n```java\\n");

    assertThat(quoted.matcher(Pages.text()).results().map(block -> block.group(1)).sorted())
        .containsExactlyElementsOf(examples());
    assertThat(Pattern.compile("```java").matcher(Pages.text()).results())
        .hasSameSizeAs(examples());
  }

  @Test
  void theReadmeIsShort() throws IOException {
    String readme = Files.readString(Pages.README);

    assertThat(readme.split("\\s+")).hasSizeLessThanOrEqualTo(WORDS_OF_README);
    assertThat(only(Pattern.compile("(?s)```java\\n(.*?)```"), readme).lines())
        .hasSizeLessThanOrEqualTo(LINES_OF_README_EXAMPLE);
  }

  @Test
  void everyNamedClassExists() throws IOException {
    String pages = Pages.text() + Files.readString(CONTRIBUTING);
    List<String> names =
        CLASS.matcher(pages).results().map(name -> name.group(1)).distinct().toList();

    assertThat(names).hasSizeGreaterThan(50);
    assertThat(names).filteredOn(name -> !isSource(name)).isEmpty();
  }

  private static boolean isSource(String name) {
    return SOURCES.stream()
        .anyMatch(root -> Files.exists(Path.of(root, "io/weft", name.replace('.', '/') + ".java")));
  }

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    List<Path> pages = new ArrayList<>(Pages.paths());
    pages.add(CONTRIBUTING);
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
        Path target = page.toAbsolutePath().resolveSibling(link.group(1));
        assertThat(target).as("%s in %s", link.group(), page).exists();
        if (link.group(2) != null) {
          assertThat(anchors(target)).as("%s in %s", link.group(), page).contains(link.group(2));
        }
      }
    }
  }

  /** The anchors that GitHub makes of a page's headings. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readString(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> "#" + heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }

  private static String only(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.results()).as(pattern.pattern()).hasSize(1);
    matcher.reset();
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
