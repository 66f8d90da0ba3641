package io.weft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weft.SparkSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class SparkFailureTest {
  private static final SparkSession SPARK = SparkSessions.local();

  @TempDir private Path folder;

  @Test
  void aTruncatedParquetFileIsNamedWithARemedy() throws Exception {
    String table = folder.resolve("table").toString();
    SPARK.range(100).coalesce(1).write().parquet(table);
    Path file;
    try (Stream<Path> files = Files.list(Path.of(table))) {
      file = files.filter(part -> part.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));

    assertThat(sentence(() -> SPARK.read().schema("id long").parquet(table).collectAsList()))
        .contains("Cannot read " + file + ": it is not a whole Parquet file (write it again)");
  }

  @Test
  void aMissingPathIsNamed() {
    Path gone = folder.resolve("gone");

    assertThat(sentence(() -> SPARK.read().parquet(gone.toString())))
        .contains("Cannot read " + gone + ": no such file or directory");
  }

  @Test
  void aFailureWithoutAFileIsOneLineWithoutCodes() {
    Throwable failure = catchThrowable(() -> SPARK.range(3).select("nothing"));

    assertThat(SparkFailure.sentence(failure)).isEmpty();
    assertThat(SparkFailure.reason(failure))
        .startsWith(
            "A column, variable, or function parameter with name `nothing` cannot be resolved.")
        .doesNotContain("UNRESOLVED", "SQLSTATE", "\n");
    assertThat(SparkFailure.reason(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  private static Optional<String> sentence(ThrowingCallable read) {
    return SparkFailure.sentence(catchThrowable(read));
  }
}
