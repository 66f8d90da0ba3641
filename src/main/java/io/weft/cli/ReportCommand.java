package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.cli.terminal.Console;
import io.weft.files.FilePaths;
import io.weft.files.Secrets;
import io.weft.report.Report;
import io.weft.run.OutputPaths;
import io.weft.run.Runs;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code weft report}: writes an HTML page about runs. It reads files with Spark's configuration
 * alone.
 */
@Command(
    name = "report",
    description =
        "Writes an HTML page about runs that opens offline, and their curves as PNG files.",
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft report    # all runs in runs/",
      "submit/weft report 20261124-101500-ann 20261124-103000-cnn --to two.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      description =
          "Run directories, or ids of runs in --runs; all runs in --runs if none is given.")
  private List<String> places = new ArrayList<>();

  @Mixin private RunsOption runs = new RunsOption();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "The page to write (default: report.html in --runs).")
  private Optional<String> page = Optional.empty();

  @Option(
      names = "--png",
      paramLabel = "DIR",
      description = "Directory for the curves, such as loss.png (default: beside the page).")
  private Optional<String> pictures = Optional.empty();

  @Option(
      names = "--json",
      description = "Prints the paths of the files and the ids of the runs as JSON.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    List<RunDirectory> shown = directories(hadoop);
    Path to = FilePaths.typed(page.orElse(runs.directory() + "/report.html"));
    Path beside = to.getParent() == null ? new Path(".") : to.getParent();
    Path album = pictures.map(FilePaths::typed).orElse(beside);
    for (RunDirectory run : shown) {
      requireOutsideOfModel(to, run, hadoop);
      requireOutsideOfModel(album, run, hadoop);
    }
    OutputPaths.requireNothingBut("<!doctype html", "a page", to, hadoop);
    Report report = Report.of(shown);
    if (report.runs().isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot report: "
              + (report.problems().isEmpty()
                  ? "there is no run in " + runs.directory() + " (submit/weft train makes one)"
                  : String.join("; ", report.problems())));
    }
    Console console = Console.to(spec.commandLine().getErr(), System.getenv());
    report.problems().forEach(console::warnLine);
    report.write(to, hadoop);
    List<Path> files = new ArrayList<>(List.of(to));
    files.addAll(report.writePictures(album, hadoop));
    print(report, files);
    return ExitCode.OK;
  }

  /** Refuses to write into a run's model or checkpoints. */
  private static void requireOutsideOfModel(Path target, RunDirectory run, Configuration hadoop) {
    OutputPaths.requireOutside(
        target.toString(), List.of(run.modelPath(), run.checkpointsPath()), hadoop);
  }

  private List<RunDirectory> directories(Configuration hadoop) {
    return places.isEmpty()
        ? RunDirectory.list(FilePaths.typed(runs.directory()), hadoop)
        : places.stream()
            .map(place -> Runs.find("report on", place, runs.directory(), hadoop))
            .toList();
  }

  private void print(Report report, List<Path> files) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("page", shown(files.get(0)));
      ArrayNode pictureFiles = root.putArray("pictures");
      files.subList(1, files.size()).forEach(file -> pictureFiles.add(shown(file)));
      ArrayNode ids = root.putArray("runs");
      report.runs().forEach(ids::add);
      out.println(root);
    } else {
      files.forEach(file -> out.println(shown(file)));
    }
    out.flush();
  }

  private static String shown(Path file) {
    return Secrets.redacted(file.toString());
  }
}
