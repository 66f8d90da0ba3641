package io.weft.run;

import io.weft.data.Request;
import io.weft.data.Sources;
import io.weft.data.Table;
import io.weft.data.fashionmnist.FashionMnist;
import io.weft.data.recipe.TypedColumns;
import io.weft.files.AtomicFiles;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import io.weft.files.Reasons;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import io.weft.rundir.Run;
import io.weft.rundir.RunDirectory;
import io.weft.rundir.TableFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Saved pipeline of a run, from the columns of a table to predictions. Any Spark program can load
 * it as a {@link PipelineModel}.
 *
 * <p>The first stage of a model of images assembles the pixel columns. Weft itself reads packed
 * pixels and skips that stage.
 */
public final class SavedModel {
  private final List<Transformer> stages;
  private final PredictionModel<Vector, ?> network;
  private final List<String> classNames;
  private final StructType types;

  private SavedModel(
      List<Transformer> stages,
      PredictionModel<Vector, ?> network,
      List<String> classNames,
      StructType types) {
    this.stages = stages;
    this.network = network;
    this.classNames = classNames;
    this.types = types;
  }

  /** Saves a pipeline: at a temporary path first, then at {@code path}. */
  static void save(PipelineModel model, Path path, Configuration hadoop) {
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
    StructType types = new StructType();
    String none = "a run of a network keeps one in model/";
    if (RunDirectory.isRun(path, hadoop)) {
      RunDirectory run = RunDirectory.open(path, hadoop);
      names = classNames(run.run());
      types = types(run.table());
      path = run.modelPath();
      none = whyNone(run.run());
    }
    if (!exists(new Path(path, "metadata"), hadoop)) {
      throw new IllegalArgumentException(
          "Cannot load a model from " + place + ": there is none (" + none + ")");
    }
    List<Transformer> stages = SavedStages.load(path, hadoop);
    return new SavedModel(stages, network(stages), names, types);
  }

  private static PredictionModel<Vector, ?> network(List<Transformer> stages) {
    for (Transformer stage : stages) {
      if (stage instanceof NeuralNetworkClassificationModel network) {
        return network;
      } else if (stage instanceof NeuralNetworkRegressionModel network) {
        return network;
      }
    }
    throw foreign(stages);
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

  /** Types of the columns of the training rows, by which text files are read. */
  private static StructType types(TableFacts table) {
    StructType types = new StructType();
    for (TableFacts.Column column : table.columns()) {
      types = types.add(column.name(), DataType.fromDDL(column.type()));
    }
    return types;
  }

  private static List<String> classNames(Run run) {
    List<String> names = new ArrayList<>();
    run.config().path("data").path("class-names").forEach(name -> names.add(name.asText()));
    boolean isFashionMnist =
        run.data().stream()
            .anyMatch(
                file ->
                    file.role().equals("train") && FashionMnist.hasFingerprint(file.fingerprint()));
    return PixelPlan.knownNames(names, isFashionMnist);
  }

  /** Reads a labelled table with this model's columns. */
  Table read(SparkSession spark, TableLocation location) {
    return Sources.STANDARD.read(spark, request(location));
  }

  /** Reads rows, with or without labels, in the order of the paths, the files and the lines. */
  public Table readInOrder(SparkSession spark, TableLocation location) {
    return Sources.STANDARD.read(spark, request(location).withOptionalLabels().inOrder());
  }

  private Request request(TableLocation location) {
    Request request = location.request().withLabel(network.getLabelCol()).withColumns(columns());
    if (!isOfImages()) {
      return request.withTypes(types);
    }
    Request images = request.withClasses(classes());
    return location.format().isPresent() ? images : images.withFormat(Sources.PIXEL_CSV);
  }

  /** Tells whether the rows are images. */
  public boolean isOfImages() {
    return stages.get(0) instanceof VectorAssembler;
  }

  /** Columns of a table that the model reads. */
  private List<String> columns() {
    if (stages.get(0) instanceof VectorAssembler assembler) {
      return List.of(assembler.getInputCols());
    } else if (stages.get(0) instanceof SQLTransformer typed) {
      return TypedColumns.parse(typed.getStatement()).orElseThrow(() -> foreign(stages)).sources();
    }
    throw foreign(stages);
  }

  /** Scores rows of a table: adds the features, the network's output and the prediction. */
  public Dataset<Row> score(Dataset<Row> rows) {
    Dataset<Row> scored = rows;
    for (Transformer stage : isOfImages() ? stages.subList(1, stages.size()) : stages) {
      scored = stage.transform(scored);
    }
    return scored;
  }

  /** All stages, from the columns of a table to predictions. */
  public List<Transformer> stages() {
    return stages;
  }

  public PredictionModel<Vector, ?> network() {
    return network;
  }

  private static IllegalArgumentException foreign(List<Transformer> stages) {
    return new IllegalArgumentException(
        "Cannot use a model of the stages %s: no run of Weft has saved it".formatted(stages));
  }

  /** Tells whether the model predicts classes; otherwise it predicts numbers. */
  public boolean isClassification() {
    return network instanceof NeuralNetworkClassificationModel;
  }

  /** Number of classes, K; 0 for a regression. */
  int classes() {
    return network instanceof NeuralNetworkClassificationModel model ? model.numClasses() : 0;
  }

  /** The labels as the user wrote them, in the order of the classes; empty if they are numbers. */
  public List<String> labels() {
    return stages.stream()
        .filter(IndexToString.class::isInstance)
        .map(stage -> List.of(((IndexToString) stage).getLabels()))
        .findFirst()
        .orElse(List.of());
  }

  /** Names of the classes; empty if neither the run nor its labels name them. */
  public List<String> classNames() {
    return classNames.isEmpty() ? labels() : classNames;
  }

  /** Name of a class, or its number if nothing names it. */
  String className(int label) {
    List<String> names = classNames();
    return label < names.size() ? names.get(label) : String.valueOf(label);
  }
}
