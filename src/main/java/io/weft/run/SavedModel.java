package io.weft.run;

import io.weft.data.Pixels;
import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.files.AtomicFiles;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import io.weft.files.Reasons;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.rundir.Run;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Saved pipeline of a run, from pixel columns to predictions. Any Spark program can load it as a
 * {@link PipelineModel}.
 *
 * <p>Its first stage assembles the pixel columns. Weft itself reads packed pixels and skips that
 * stage.
 */
public final class SavedModel {
  private final List<Transformer> stages;
  private final List<String> classNames;

  private SavedModel(List<Transformer> stages, List<String> classNames) {
    this.stages = stages;
    this.classNames = classNames;
  }

  /**
   * Saves a run's preprocessing and network as one pipeline: at a temporary path first, then at
   * {@code path}.
   */
  static void save(
      PipelineModel preprocessing,
      NeuralNetworkClassificationModel network,
      List<String> pixels,
      Path path,
      SparkSession spark) {
    StructType schema = new StructType();
    for (String pixel : pixels) {
      schema = schema.add(pixel, DataTypes.IntegerType);
    }
    PipelineStage assembler =
        new VectorAssembler()
            .setInputCols(pixels.toArray(String[]::new))
            .setOutputCol(Pixels.VECTOR);
    PipelineStage[] stages = {assembler, preprocessing, network};
    Dataset<Row> none = spark.createDataset(List.of(), Encoders.row(schema));
    save(
        new Pipeline().setStages(stages).fit(none),
        path,
        spark.sparkContext().hadoopConfiguration());
  }

  private static void save(PipelineModel model, Path path, Configuration hadoop) {
    try {
      new AtomicFiles(path, hadoop).writeDirectory(path, aside -> write(model, aside));
    } catch (RuntimeException e) {
      throw new IllegalStateException("Cannot save " + path + ": " + reason(e), e);
    }
  }

  private static void write(PipelineModel model, Path path) {
    try {
      model.write().save(path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked ones undeclared
      throw new IllegalStateException(e);
    }
  }

  /** Message of the innermost cause, because Spark wraps the exceptions of its tasks. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Reasons.firstLine(cause);
  }

  /**
   * Loads the model of a run.
   *
   * @param place a run directory, or a model directory
   */
  public static SavedModel load(SparkSession spark, String place) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path path = FilePaths.typed(place);
    List<String> names = List.of();
    String none = "a run of a network keeps one in model/";
    if (RunDirectory.isRun(path, hadoop)) {
      RunDirectory run = RunDirectory.open(path, hadoop);
      names = classNames(run.run());
      path = run.modelPath();
      none = whyNone(run.run());
    }
    if (!exists(new Path(path, "metadata"), hadoop)) {
      throw new IllegalArgumentException(
          "Cannot load a model from " + place + ": there is none (" + none + ")");
    }
    SavedModel model = new SavedModel(SavedStages.load(path, hadoop), names);
    model.assembler();
    model.network();
    return model;
  }

  private static String whyNone(Run run) {
    if (run.config().path("kind").asText().equals("mlpc")) {
      return "the run is of MLlib's perceptron, kind = mlpc, which keeps figures alone:"
          + " weft compare and weft report show them";
    }
    return "the run is " + run.status() + ", and a network is saved when its training ends";
  }

  private static boolean exists(Path path, Configuration hadoop) {
    try {
      return FileSystems.of(path, hadoop).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static List<String> classNames(Run run) {
    List<String> names = new ArrayList<>();
    run.config().path("data").path("class-names").forEach(name -> names.add(name.asText()));
    boolean isFashionMnist =
        run.data().stream()
            .anyMatch(
                file ->
                    file.role().equals("train") && FashionMnist.hasFingerprint(file.fingerprint()));
    return PreparedData.knownNames(names, isFashionMnist);
  }

  /** Reads labelled images of this model's shape. */
  Table read(SparkSession spark, String csv) {
    return Sources.STANDARD.read(spark, request(List.of(csv)));
  }

  /** Reads images, with or without labels, in the order of the paths, the files and the lines. */
  public Table readInOrder(SparkSession spark, List<String> paths) {
    return Sources.STANDARD.read(spark, request(paths).withOptionalLabels().inOrder());
  }

  private Request request(List<String> paths) {
    return Request.of(paths)
        .withFormat(Sources.PIXEL_CSV)
        .withColumns(List.of(assembler().getInputCols()))
        .withClasses(network().numClasses());
  }

  /** Adds the features that the network takes. */
  public Dataset<Row> preprocess(Dataset<Row> rows) {
    Dataset<Row> features = rows;
    for (Transformer stage : stages.subList(1, stages.size() - 1)) {
      features = stage.transform(features);
    }
    return features;
  }

  /** All stages, from pixel columns to predictions. */
  public List<Transformer> stages() {
    return stages;
  }

  public NeuralNetworkClassificationModel network() {
    if (stages.size() > 1
        && stages.get(stages.size() - 1) instanceof NeuralNetworkClassificationModel network) {
      return network;
    }
    throw foreignStages();
  }

  private VectorAssembler assembler() {
    if (!stages.isEmpty() && stages.get(0) instanceof VectorAssembler first) {
      return first;
    }
    throw foreignStages();
  }

  private IllegalArgumentException foreignStages() {
    return new IllegalArgumentException(
        "Cannot use a model of the stages %s: no run of Weft has saved it".formatted(stages));
  }

  /** Names of the classes; empty if the run does not name them. */
  public List<String> classNames() {
    return classNames;
  }

  /** Name of a class, or its number if the run does not name it. */
  String className(int label) {
    return label < classNames.size() ? classNames.get(label) : String.valueOf(label);
  }
}
