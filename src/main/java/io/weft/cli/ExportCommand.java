package io.weft.cli;

import io.weft.files.FilePaths;
import io.weft.files.FileSystems;
import io.weft.onnx.OnnxExport;
import io.weft.run.OutputPaths;
import io.weft.run.Runs;
import io.weft.run.SavedModel;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft export}: writes a saved model as an ONNX file. */
@Command(
    name = "export",
    description = {
      "Writes a saved model with its preprocessing as an ONNX file.",
      "",
      "For N rows, D pixels and K classes, the file has the input named input, float [N, D], raw"
          + " pixels from 0 to 255. Its outputs are probabilities, float [N, K], and prediction,"
          + " int64 [N], the number of the class."
    },
    mixinStandardHelpOptions = true,
    footer = {"submit/weft export --model runs/20261124-101500-ann --onnx ann.onnx"})
final class ExportCommand extends SparkCommand {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      required = true,
      description = "A run directory, its model/, or the id of a run in --runs.")
  private String model = "";

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      required = true,
      description = "The file to write. Must not exist, unless --overwrite is given.")
  private String target = "";

  @Option(names = "--overwrite", description = "Replaces FILE.")
  private boolean overwrite;

  @Mixin private RunsOption runs = new RunsOption();

  @Override
  String run(SparkSession spark) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String place = Runs.locate(model, runs.directory(), hadoop).map(Path::toString).orElse(model);
    OutputPaths.requireApart(target, List.of(FilePaths.typed(place)), hadoop);
    if (!overwrite) {
      OutputPaths.requireFree(target, hadoop);
    }
    Path named = FilePaths.typed(target);
    Path file = FileSystems.of(named, hadoop).makeQualified(named);
    SavedModel saved = SavedModel.load(spark, place);
    OnnxExport.write(saved.stages(), saved.classNames(), file, hadoop);
    return target;
  }
}
