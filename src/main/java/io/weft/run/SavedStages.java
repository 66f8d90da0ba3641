package io.weft.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.data.Renaming;
import io.weft.data.recipe.PredictionStatement;
import io.weft.data.recipe.TypedColumns;
import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import io.weft.ml.NeuralNetworkClassificationModel;
import io.weft.ml.NeuralNetworkRegressionModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.ElementwiseProduct;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.MinMaxScalerModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VarianceThresholdSelectorModel;
import org.apache.spark.ml.feature.VectorAssembler;

/**
 * Loads the stages of a saved {@code PipelineModel}, if they are of the few kinds that Weft saves.
 *
 * <p>Spark's own loader runs any class that a file names, and follows the names of stages to any
 * path. This loader accepts a fixed list of classes, stages inside the pipeline, and no SQL except
 * the statements that Weft itself writes.
 */
final class SavedStages {
  private static final Map<String, Function<String, Transformer>> LOADERS =
      Map.ofEntries(
          loader(VectorAssembler.class, VectorAssembler::load),
          loader(ElementwiseProduct.class, ElementwiseProduct::load),
          loader(VarianceThresholdSelectorModel.class, VarianceThresholdSelectorModel::load),
          loader(StandardScalerModel.class, StandardScalerModel::load),
          loader(MinMaxScalerModel.class, MinMaxScalerModel::load),
          loader(ImputerModel.class, ImputerModel::load),
          loader(StringIndexerModel.class, StringIndexerModel::load),
          loader(IndexToString.class, IndexToString::load),
          loader(SQLTransformer.class, SavedStages::statement),
          loader(NeuralNetworkClassificationModel.class, NeuralNetworkClassificationModel::load),
          loader(NeuralNetworkRegressionModel.class, NeuralNetworkRegressionModel::load));

  private static final String UID = "[\\w.-]*\\w[\\w.-]*";
  private static final int MAX_METADATA_BYTES = 1 << 24;
  private static final int MAX_STAGES = 100;
  private static final int MAX_DEPTH = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Configuration hadoop;

  private SavedStages(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Loads the stages of a pipeline. Nested pipelines are replaced by their stages.
   *
   * @throws IllegalArgumentException if Weft has not saved it; says why
   * @throws UncheckedIOException if it cannot be read
   */
  static List<Transformer> load(Path pipeline, Configuration hadoop) {
    List<Transformer> stages = new ArrayList<>();
    new SavedStages(hadoop).load(pipeline, MAX_DEPTH, stages);
    return stages;
  }

  private void load(Path path, int depth, List<Transformer> stages) {
    JsonNode metadata = metadata(path);
    String type = metadata.path("class").asText();
    if (!type.equals(PipelineModel.class.getName())) {
      Function<String, Transformer> loader = LOADERS.get(type);
      if (loader == null || depth == MAX_DEPTH) {
        throw refusal(path, "its class is " + type);
      }
      stages.add(loader.apply(FilePaths.escaped(path)));
      return;
    }
    require(depth > 0, path, "pipelines are nested more than " + MAX_DEPTH + " deep");
    JsonNode uids = metadata.at("/paramMap/stageUids");
    require(uids.isArray() && uids.size() <= MAX_STAGES, path, "it has no list of stages");
    int digits = String.valueOf(uids.size()).length();
    for (int i = 0; i < uids.size(); i++) {
      String uid = uids.get(i).asText();
      require(uid.matches(UID), path, "the name of a stage is " + uid);
      String name = String.format(Locale.ROOT, "%0" + digits + "d_%s", i, uid);
      load(new Path(new Path(path, "stages"), name), depth - 1, stages);
    }
  }

  private static Map.Entry<String, Function<String, Transformer>> loader(
      Class<? extends Transformer> type, Function<String, Transformer> loader) {
    return Map.entry(type.getName(), loader);
  }

  private static SQLTransformer statement(String path) {
    SQLTransformer stage = SQLTransformer.load(path);
    String statement = stage.getStatement();
    boolean isOurs =
        Renaming.parse(statement).isPresent()
            || TypedColumns.parse(statement).isPresent()
            || PredictionStatement.parse(statement).isPresent();
    require(isOurs, new Path(path), "its statement is " + statement);
    return stage;
  }

  /** Metadata of a stage: a line of JSON in the one file that is not hidden. */
  private JsonNode metadata(Path stage) {
    Path directory = new Path(stage, "metadata");
    try {
      FileSystem files = FileSystems.of(directory, hadoop);
      List<Path> parts =
          Arrays.stream(files.listStatus(directory))
              .filter(file -> file.isFile() && file.getLen() > 0)
              .map(FileStatus::getPath)
              .filter(part -> !part.getName().matches("[_.].*"))
              .toList();
      require(
          parts.size() == 1,
          directory,
          String.format(Locale.ROOT, "it has %d files", parts.size()));
      try (InputStream in = files.open(parts.get(0))) {
        byte[] content = in.readNBytes(MAX_METADATA_BYTES + 1);
        require(content.length <= MAX_METADATA_BYTES, directory, "its file is too large");
        return JSON.readTree(content);
      }
    } catch (JsonProcessingException e) {
      throw refusal(directory, "it is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void require(boolean holds, Path path, String reason) {
    if (!holds) {
      throw refusal(path, reason);
    }
  }

  private static IllegalArgumentException refusal(Path path, String reason) {
    return new IllegalArgumentException(
        "Cannot load " + path + ": no model of Weft's (" + reason + ")");
  }
}
