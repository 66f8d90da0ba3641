package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.ml.NeuralNetworkClassifier;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
@Tag("slow")
class StreamingExample {

  @Test
  void scoresDataFilesAsTheyArrive(@TempDir Path folder) throws Exception {
    SparkSession spark = SparkSessions.local();
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(new String[] {"petalLength", "petalWidth"})
            .setOutputCol("features");
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier().setEpochs(10).setLearningRate(0.03).setSync("local");
    PipelineModel model =
        new Pipeline()
            .setStages(new PipelineStage[] {assembler, classifier})
            .fit(Flowers.generate(120, 1));
    String incoming = folder.resolve("incoming").toString();
    String scored = folder.resolve("scored").toString();
    String checkpoints = folder.resolve("checkpoints").toString();
    Dataset<Row> flowers = Flowers.generate(90, 2);
    StructType schema = flowers.schema();
    flowers.repartition(3).write().option("header", true).csv(incoming);

    // quoted
    Dataset<Row> arriving = spark.readStream().schema(schema).option("header", true).csv(incoming);
    StreamingQuery query =
        model
            .transform(arriving)
            .select("petalLength", "petalWidth", "prediction")
            .writeStream()
            .option("checkpointLocation", checkpoints)
            .trigger(Trigger.AvailableNow()) // or Trigger.ProcessingTime("10 seconds")
            .format("parquet")
            .start(scored);
    query.awaitTermination();
    // end

    Dataset<Row> expected =
        model.transform(flowers).select("petalLength", "petalWidth", "prediction");
    assertThat(spark.read().parquet(scored).collectAsList())
        .hasSize(90)
        .containsExactlyInAnyOrderElementsOf(expected.collectAsList());
  }
}
