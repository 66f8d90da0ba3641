package io.weft.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.SparkSessions;
import io.weft.data.Preprocessing;
import io.weft.ml.NeuralNetworkClassificationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that says of itself that it is a saved pipeline. */
@Tag("spark")
@Tag("slow")
class SavedStagesTest {
  private static final Path SAVED = Path.of("src/test/resources/saved-models/v1/pipeline");

  private final SparkSession spark = SparkSessions.local();
  @TempDir private Path folder;
  private Path pipeline;

  @BeforeEach
  void copyTheModel() throws IOException {
    pipeline = folder.resolve("pipeline");
    copy(SAVED, pipeline);
    Trap.sprung = false;
  }

  @Test
  void aPipelineOfWeftsLoads() {
    assertThat(load())
        .hasExactlyElementsOfTypes(VectorAssembler.class, NeuralNetworkClassificationModel.class);
  }

  @Test
  void everyPreprocessingThatWeftSavesLoads() throws IOException {
    StructType schema = new StructType().add("pixels", SQLDataTypes.VectorType());
    Dataset<Row> rows =
        spark.createDataFrame(
            List.of(
                RowFactory.create(Vectors.dense(1, 2, 3)),
                RowFactory.create(Vectors.dense(1, 4, 9))),
            schema);
    for (Preprocessing.Normalisation normalisation : Preprocessing.Normalisation.values()) {
      for (Preprocessing.ConstantFeatures constant : Preprocessing.ConstantFeatures.values()) {
        PipelineModel model =
            Preprocessing.pipeline("pixels", 3, "features", normalisation, constant).fit(rows);
        model.write().overwrite().save(pipeline.toString());
        assertThat(load())
            .extracting(Object::getClass)
            .isEqualTo(Stream.of(model.stages()).map(Object::getClass).toList());
      }
    }
  }

  @Test
  void aClassThatIsNotOnTheListIsNeverAsked() throws IOException {
    alter("stages/0_saved-assembler", VectorAssembler.class.getName(), Trap.class.getName());
    assertThatThrownBy(this::load)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot load %s/stages/0_saved-assembler: no model of Weft's (its class is %s)",
            pipeline, Trap.class.getName());
    assertThat(Trap.sprung).isFalse();
    // what Spark does with it
    assertThatThrownBy(() -> PipelineModel.load(pipeline.toString()));
    assertThat(Trap.sprung).isTrue();
  }

  @Test
  void aModelThatIsNoPipelineIsRefused() {
    assertThatThrownBy(() -> load(pipeline.resolve("stages/1_saved-classifier")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "no model of Weft's (its class is %s)",
            NeuralNetworkClassificationModel.class.getName());
  }

  @Test
  void aStageOutsideOfThePipelineIsRefused() throws IOException {
    copy(SAVED.resolve("stages/0_saved-assembler"), folder.resolve("elsewhere"));
    Files.createDirectories(pipeline.resolve("stages/0_x"));
    for (String uid : List.of("x/../../../elsewhere", "..", "", "/", "a b", "hdfs://h/x")) {
      copy(SAVED.resolve("metadata"), pipeline.resolve("metadata"));
      alter("", "saved-assembler", uid);
      assertThatThrownBy(this::load)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Cannot load %s: no model of Weft's (the name of a stage is %s)", pipeline, uid);
    }
  }

  @Test
  void anotherStatementThanARenamingIsRefused() throws IOException {
    String reflection =
        "SELECT reflect('java.lang.System', 'setProperty', 'weft.trap', 'sprung') FROM __THIS__";
    for (String statement :
        List.of(
            reflection,
            "SELECT *, `a` AS `b`, 1 AS `c` FROM __THIS__",
            "SELECT *, `a` AS `b` FROM __THIS__ JOIN parquet.`/x`")) {
      new SQLTransformer()
          .setStatement(statement)
          .write()
          .overwrite()
          .save(pipeline.resolve("stages/0_saved-assembler").toString());
      assertThatThrownBy(this::load)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("no model of Weft's (its statement is %s)", statement);
    }
  }

  @Test
  void pipelinesInPipelinesEnd() throws IOException {
    Path innermost = pipeline;
    for (int depth = 0; depth < 4; depth++) {
      Path stage = innermost.resolve("stages/0_saved-assembler");
      delete(stage);
      copy(SAVED, stage);
      innermost = stage;
    }
    assertThatThrownBy(this::load)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("(pipelines are nested more than 3 deep)");
  }

  @Test
  void metadataThatAreNoneAreRefused() throws IOException {
    Path part = part(pipeline);
    Files.writeString(part, "[".repeat(100_000));
    assertThatThrownBy(this::load)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot load " + pipeline + "/metadata: no model of Weft's (it is");
    Files.writeString(part, "{\"class\":\"org.apache.spark.ml.PipelineModel\"}");
    assertThatThrownBy(this::load).hasMessageEndingWith("(it has no list of stages)");
    Files.writeString(part, " ".repeat((1 << 24) + 1));
    assertThatThrownBy(this::load).hasMessageEndingWith("(its file is too large)");
    Files.writeString(pipeline.resolve("metadata/part-00001"), "{}");
    assertThatThrownBy(this::load).hasMessageEndingWith("(it has 2 files)");
  }

  private List<Transformer> load() {
    return load(pipeline);
  }

  private static List<Transformer> load(Path path) {
    return SavedStages.load(new org.apache.hadoop.fs.Path(path.toString()), new Configuration());
  }

  private void alter(String stage, String from, String to) throws IOException {
    Path part = part(pipeline.resolve(stage));
    String text = Files.readString(part);
    assertThat(text).contains(from);
    Files.writeString(part, text.replace(from, to));
  }

  private static Path part(Path stage) throws IOException {
    try (Stream<Path> files = Files.list(stage.resolve("metadata"))) {
      return files.filter(file -> file.toString().endsWith(".txt")).findFirst().orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(file));
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A class with what Spark's loader looks for. */
  public static final class Trap {
    private static boolean sprung;

    private Trap() {}

    /** Called by Spark, if a file names this class. */
    public static MLReader<Trap> read() {
      sprung = true;
      throw new IllegalStateException("sprung");
    }
  }
}
