package io.weft.report;

import io.weft.files.AtomicFiles;
import io.weft.metrics.EpochScore;
import io.weft.rundir.RunDirectory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The report: one page about several runs that needs no other file and no network. It has the
 * comparison, and what a run has of: curves, predictions of a regression, curves of two classes,
 * confusion matrix, columns, mistakes, first layer, step time, config and environment.
 *
 * <p>Parts that a run does not have are left out. A run without a readable {@code run.json} is
 * named at the top. All text of a run is escaped. The page allows its own two scripts alone, and no
 * address outside of it.
 */
public final class Report {
  private final List<RunView> runs;
  private final Comparison comparison;
  private final List<String> problems;

  private Report(List<RunView> runs, Comparison comparison, List<String> problems) {
    this.runs = runs;
    this.comparison = comparison;
    this.problems = problems;
  }

  /** Reads the runs, in the order given. */
  public static Report of(List<RunDirectory> directories) {
    List<RunContent> contents = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (RunDirectory directory : directories) {
      RunDirectory.readable(
              () -> Optional.of(RunContent.of(directory)),
              Optional.<RunContent>empty(),
              problems::add)
          .ifPresent(contents::add);
    }
    Comparison comparison = Comparison.ofContents(contents);
    List<RunView> views = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      views.add(
          new RunView(contents.get(i), comparison.runs().get(i), comparison.names().get(i), i));
    }
    return new Report(views, comparison, problems);
  }

  /** Ids of the runs on the page. */
  public List<String> runs() {
    return runs.stream().map(RunView::id).toList();
  }

  /** Messages about files that could not be read. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The whole page. */
  public String toHtml() {
    return new Page(runs, comparison, curves(), problems).toHtml();
  }

  /** Creates or replaces a file with the page. */
  public void write(Path file, Configuration hadoop) {
    new AtomicFiles(file, hadoop).write(file, toHtml().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Creates or replaces the curves by epoch as pictures for slides.
   *
   * @return the files, one for each measure, such as {@code loss.png}
   */
  public List<Path> writePictures(Path directory, Configuration hadoop) {
    AtomicFiles files = new AtomicFiles(directory, hadoop);
    List<Path> pictures = new ArrayList<>();
    List<Curve> curves = curves();
    for (EpochScore.Measure measure : Curve.charted(curves)) {
      Path picture = new Path(directory, measure.key() + ".png");
      files.write(picture, Pictures.png(CurvePicture.of(measure, curves)));
      pictures.add(picture);
    }
    return pictures;
  }

  private List<Curve> curves() {
    return runs.stream().map(RunView::curve).toList();
  }
}
