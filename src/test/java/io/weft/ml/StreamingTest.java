package io.weft.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of CSV files gets the predictions that a table of the same rows gets. */
@Tag("spark")
@Tag("slow")
class StreamingTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("a", DataTypes.DoubleType)
          .add("b", DataTypes.DoubleType)
          .add("c", DataTypes.DoubleType)
          .add("d", DataTypes.DoubleType)
          .add("label", DataTypes.DoubleType)
          .add("time", DataTypes.TimestampType);

  @Test
  void aStreamIsScoredLikeATable(@TempDir Path folder) throws Exception {
    Path input = Files.createDirectory(folder.resolve("input"));
    for (int file = 0; file < 3; file++) {
      write(input.resolve(file + ".csv"), 10 * file);
    }
    var spark = FourFeatures.spark();
    Dataset<Row> table = spark.read().schema(SCHEMA).csv(input.toString());
    PipelineStage[] stages = {
      new VectorAssembler()
          .setInputCols(new String[] {"a", "b", "c", "d"})
          .setOutputCol("features"),
      FourFeatures.classifier()
    };
    PipelineModel model = new Pipeline().setStages(stages).fit(table);

    Dataset<Row> stream =
        spark
            .readStream()
            .schema(SCHEMA)
            .option("maxFilesPerTrigger", 1)
            .csv(input.toString())
            .withWatermark("time", "1 minute");
    Dataset<Row> scored = model.transform(stream);
    assertThat(scored.isStreaming()).isTrue();
    assertThat(run(scored.drop("features", "probability", "rawPrediction"), folder, "rows"))
        .containsExactlyInAnyOrderElementsOf(
            model
                .transform(table)
                .drop("features", "probability", "rawPrediction")
                .collectAsList());
    // needs the watermark: distinct keys must be dropped from the state some day
    assertThat(run(scored.dropDuplicatesWithinWatermark("prediction").select("id"), folder, "few"))
        .hasSizeBetween(1, 3);
  }

  private static List<Row> run(Dataset<Row> scored, Path folder, String name) throws Exception {
    String sink = folder.resolve(name).toString();
    StreamingQuery query =
        scored
            .writeStream()
            .format("parquet")
            .option("path", sink)
            .option("checkpointLocation", folder.resolve(name + "-checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    try {
      assertThat(query.awaitTermination(Patience.MILLIS)).isTrue();
    } finally {
      query.stop();
    }
    return FourFeatures.spark().read().schema(scored.schema()).parquet(sink).collectAsList();
  }

  private static void write(Path file, int firstRow) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int row = firstRow; row < firstRow + 10; row++) {
      String features =
          String.join(
              ",", Arrays.stream(FourFeatures.features(row)).mapToObj(String::valueOf).toList());
      lines.add(
          String.format(
              Locale.ROOT, "%d,%s,%d,2026-01-01 00:00:%02d", row, features, row % 3, row));
    }
    Files.write(file, lines);
  }
}
