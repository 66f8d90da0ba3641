package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.Patience;
import io.weft.TestRuns;
import io.weft.WeftHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of {@code submit/tables}, and short trainings of {@code conf/flights.conf} and {@code
 * conf/diamonds.conf} on them. It needs Python and its index, which the rest of the build does not.
 */
@Tag("slow")
class TableExamplesIT {
  private static final String WEIGHTS = "/result/weights_sha256";

  @TempDir private static Path folder;
  private static WeftHome home;

  @BeforeAll
  static void makeTheTables() throws Exception {
    assumeTrue(hasPython(), "there is no python3 with venv and pip");
    home = WeftHome.in(folder);
    assertThat(home.run("submit/tables", Map.of()).out())
        .hasSize(5) // and the exit code
        .anyMatch(line -> line.endsWith("flights_train.csv and .parquet: 261,502 rows"))
        .anyMatch(line -> line.matches(".*diamonds_test.csv and .parquet: 1\\d,\\d{3} rows"));
  }

  private static boolean hasPython() throws Exception {
    try {
      Process process =
          new ProcessBuilder("python3", "-c", "import venv, ensurepip")
              .redirectErrorStream(true)
              .start();
      return Patience.end(process, () -> "the check for Python") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void removeTheLinks() throws Exception {
    if (home != null) {
      home.stop();
    }
  }

  @Test
  void flightsInCsvAndInParquetEndWithTheSameBits() throws Exception {
    JsonNode parquet = train("flights", "parquet", "training.epochs=1");

    assertThat(train("flights", "csv", "training.epochs=1").at(WEIGHTS))
        .isEqualTo(parquet.at(WEIGHTS));
    assertThat(parquet.at("/result/scores/auc").asDouble()).isGreaterThan(0.7);
  }

  @Test
  void diamondsInCsvAndInParquetEndWithTheSameBits() throws Exception {
    JsonNode parquet = train("diamonds", "parquet", "training.epochs=3");

    assertThat(train("diamonds", "csv", "training.epochs=3").at(WEIGHTS))
        .isEqualTo(parquet.at(WEIGHTS));
    assertThat(parquet.at("/result/scores/r2").asDouble()).isGreaterThan(0.9);
  }

  /** Trains with two workers on files of that ending, and returns the run as JSON. */
  private static JsonNode train(String table, String ending, String setting) throws Exception {
    String runs = table + "-" + ending;
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--master", "local[2]", "train", "conf/" + table + ".conf", "--quiet"));
    words.addAll(List.of("--runs", runs, "--set", "training.workers=2", "--set", setting));
    for (String part : List.of("train", "test")) {
      words.add("--set");
      words.add("data.%s=data/%s_%s.%s".formatted(part, table, part, ending));
    }
    home.run("submit/weft", Map.of(), words.toArray(String[]::new));
    return TestRuns.json(TestRuns.only(folder.resolve(runs)));
  }
}
