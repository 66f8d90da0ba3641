package io.weft.report;

import io.weft.files.AtomicFiles;
import io.weft.rundir.RunDirectory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Runs on one page that needs no other file and no network: comparison, curves, confusion, mistakes
 * and first layer as pictures, step time, config and environment.
 *
 * <p>What a run does not have is said in its place; a run without a readable {@code run.json} is
 * named at the top. Everything that comes from a run is escaped, and the page allows no scripts but
 * its own two and no address but those inside it.
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

  /** What could not be read, in words. */
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
   * @return the files, {@code loss.png} and {@code accuracy.png}
   */
  public List<Path> writePictures(Path directory, Configuration hadoop) {
    AtomicFiles files = new AtomicFiles(directory, hadoop);
    Path loss = new Path(directory, "loss.png");
    Path accuracy = new Path(directory, "accuracy.png");
    files.write(loss, Pictures.png(CurvePicture.loss(curves())));
    files.write(accuracy, Pictures.png(CurvePicture.accuracy(curves())));
    return List.of(loss, accuracy);
  }

  private List<Curve> curves() {
    return runs.stream().map(RunView::curve).toList();
  }
}
