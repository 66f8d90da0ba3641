package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private static String only(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.results()).as(pattern.pattern()).hasSize(1);
    matcher.reset();
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
