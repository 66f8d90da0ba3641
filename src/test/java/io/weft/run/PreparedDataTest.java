package io.weft.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.cli.SmallImages;
import io.weft.config.Config;
import io.weft.spark.rows.LostRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("spark")
class PreparedDataTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());

  @ParameterizedTest
  @ValueSource(strings = {"train.csv", "test.csv"})
  void aFileThatChangesAndIsReadAgainIsRefusedByItsName(String name, @TempDir Path folder)
      throws IOException {
    SmallImages.write(folder, "{type = flatten}, {type = dense, units = 3}", "epochs = 1");
    Path file = folder.resolve(name);
    try (PreparedData data =
        new PreparedData(SPARK, Config.load(folder.resolve("small.conf"), List.of()))) {
      LostRows.loseAll(CONTEXT);
      assertThatCode(data::requireUnchanged).doesNotThrowAnyException();
      Files.writeString(file, Files.readString(file).replaceAll("(?m)^0,", "1,"));
      LostRows.loseAll(CONTEXT);
      assertThatThrownBy(data::requireUnchanged)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "Cannot finish: the rows of " + file + " have changed since they were first read.");
    }
  }
}
