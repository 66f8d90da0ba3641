package io.weft.spark;

import static io.weft.TestTrainings.assertSameBits;
import static io.weft.TestTrainings.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.TrainingBlocks;
import io.weft.spark.rows.Shards;
import io.weft.train.EpochRunner;
import io.weft.train.LocalEpochRunner;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** Rows that do not fit in their share of memory. */
@Tag("spark")
class RowsOnDiskTest {
  private static final SparkSession SPARK = SparkSessions.local();
  private static final JavaSparkContext CONTEXT = new JavaSparkContext(SPARK.sparkContext());
  private static final String MEMORY = "spark.weft.rows.memory";
  private static final int WORKERS = 3;

  @AfterEach
  void nothingStaysBehind() throws Exception {
    SPARK.conf().unset(MEMORY);
    TrainingBlocks.assertNoneStays();
    assertThat(files()).isEmpty();
  }

  private static Shards shards(String memory) {
    SPARK.conf().set(MEMORY, memory);
    return Shards.of(EpochRunnersTest.rows(5_001), EpochRunnersTest.SCHEMA, WORKERS, 2);
  }

  /** The blocks of rows in Spark's local directories. */
  private static List<File> files() {
    return CollectionConverters.asJava(
            SparkEnv.get().blockManager().diskBlockManager().getAllFiles())
        .stream()
        .filter(file -> file.getName().startsWith("rdd_"))
        .toList();
  }

  @Test
  void rowsOnDiskGiveTheBitsOfRowsInMemoryInAllRunners() {
    TrainingPlan plan = EpochRunnersTest.plan(WORKERS);
    try (Shards inMemory = shards("0.5")) {
      assertThat(files()).isEmpty();
      assertThat(inMemory.bytesOnDisk()).isZero();
      TrainingResult expected = train(plan, new DriverEpochRunner(CONTEXT, plan, inMemory));
      try (Shards onDisk = shards("0")) {
        assertThat(onDisk.fingerprint()).isEqualTo(inMemory.fingerprint());
        assertThat(onDisk.bytesOnDisk()).isEqualTo(inMemory.bytesOnHeap());
        assertThat(onDisk.bytesOnHeap()).isZero();
        assertThat(files()).hasSizeGreaterThanOrEqualTo(2 * WORKERS);
        assertSameBits(train(plan, new DriverEpochRunner(CONTEXT, plan, onDisk)), expected);
        assertSameBits(train(plan, new AllReduceEpochRunner(CONTEXT, plan, onDisk)), expected);
        assertSameBits(train(plan, new LocalEpochRunner(plan, onDisk.collect())), expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsThatAreLostOnDiskArePackedAgain(boolean isAllReduce) throws Exception {
    TrainingPlan plan = EpochRunnersTest.plan(WORKERS);
    try (Shards shards = shards("0")) {
      TrainingResult expected = train(plan, new DriverEpochRunner(CONTEXT, plan, shards));
      for (File file : files()) {
        Files.delete(file.toPath());
      }
      assertSameBits(train(plan, runner(isAllReduce, plan, shards)), expected);
      damage(files().get(0));
      assertSameBits(train(plan, runner(isAllReduce, plan, shards)), expected);
    }
  }

  private static EpochRunner runner(boolean isAllReduce, TrainingPlan plan, Shards shards) {
    return isAllReduce
        ? new AllReduceEpochRunner(CONTEXT, plan, shards)
        : new DriverEpochRunner(CONTEXT, plan, shards);
  }

  private static void damage(File file) throws IOException {
    byte[] bytes = Files.readAllBytes(file.toPath());
    bytes[bytes.length / 2] ^= 1;
    Files.write(file.toPath(), bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.5", "half", "NaN"})
  void aShareThatIsNoneIsRefused(String share) {
    assertThatThrownBy(() -> shards(share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid %s: %s (must be a number from 0 to 1)", MEMORY, share);
  }
}
