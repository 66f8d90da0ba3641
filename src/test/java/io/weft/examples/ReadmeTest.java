package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * README.md quotes the examples: after {@code <!-- ClassifierExample -->} comes a block of Java
 * that is the example's lines between {@code // README} and {@code // end}, moved to the left
 * margin.
 */
class ReadmeTest {
  private static final Path EXAMPLES = Path.of("src/test/java/io/weft/examples");

  @ParameterizedTest
  @CsvSource({
    "ClassifierExample",
    "RegressorExample",
    "CrossValidationExample",
    "StreamingExample"
  })
  void quotesTheExampleAsItIs(String example) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(example + ".java"));
    String region = only(Pattern.compile("(?s)// README\\n(.*?)\\n *// end\\n"), source);
    String readme = Files.readString(Path.of("README.md"));
    String quoted =
        only(Pattern.compile("(?s)<!-- " + example + " -->\\n```java\\n(.*?)```"), readme);

    assertThat(quoted).isEqualTo(region.stripIndent() + "\n");
  }

  private static String only(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.results()).as(pattern.pattern()).hasSize(1);
    matcher.reset();
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
