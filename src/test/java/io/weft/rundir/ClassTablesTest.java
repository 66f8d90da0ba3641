package io.weft.rundir;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.weft.metrics.ConfusionMatrix;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassTablesTest {

  private static ConfusionMatrix confusion(int classes) {
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
    confusion.add(0, 0);
    confusion.add(0, 1);
    confusion.add(1, 1);
    return confusion;
  }

  @Test
  void confusionHasARowAnActualClass() {
    assertThat(
            new String(
                ClassTables.confusion(confusion(2), List.of("a", "b")), StandardCharsets.UTF_8))
        .isEqualTo("actual,a,b\na,1,1\nb,0,1\n");
  }

  @Test
  void classesHaveTheirRatiosAndSupport() {
    assertThat(
            new String(
                ClassTables.classes(confusion(3), List.of("a", "b", "c")), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            class,precision,recall,f1,support
            a,1.0,0.5,0.6666666666666666,2
            b,0.5,1.0,0.6666666666666666,1
            c,0.0,0.0,0.0,0
            """);
  }

  @Test
  void anyClassNameSurvives() throws Exception {
    List<String> names =
        List.of(
            "plain",
            "a,b",
            "say \"hi\"",
            "\"",
            "two\nlines",
            " spaced ",
            "#hash",
            "Größe",
            "",
            "'q'");
    String csv =
        new String(ClassTables.confusion(confusion(names.size()), names), StandardCharsets.UTF_8);
    assertThat(csv).contains("\"a,b\"", "\"say \"\"hi\"\"\"", "\"\"\"\"", "\"two\nlines\"");
    List<String[]> rows = parsed(csv);
    assertThat(rows).hasSize(names.size() + 1);
    for (int c = 0; c < names.size(); c++) {
      assertThat(rows.get(0)[c + 1]).isEqualTo(names.get(c));
      assertThat(rows.get(c + 1)[0]).isEqualTo(names.get(c));
    }
    NamedConfusion read = NamedConfusion.parse(csv);
    assertThat(read.classNames()).isEqualTo(names);
    assertThat(read.matrix()).isEqualTo(confusion(names.size()));
  }

  private static List<String[]> parsed(String csv) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.trimValues(false);
    settings.setEmptyValue("");
    settings.setNullValue("");
    settings.setCommentProcessingEnabled(false);
    return new CsvParser(settings).parseAll(new StringReader(csv));
  }
}
