package io.weft.rundir;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.description;
import static io.weft.rundir.Example.epoch;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.result;

import io.weft.metrics.ConfusionMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Whole run directories for the tests of what is made from them. */
public final class ExampleRuns {
  /** Text that shows a forgotten escape. */
  public static final String HOSTILE = "</script><img src=x onerror=document.title='hit'>&amp;\"'";

  private ExampleRuns() {}

  /** A finished run with all its files; its test accuracy after the last epoch is the result's. */
  public static RunDirectory finished(Path runs, String name, double accuracy, String className)
      throws Exception {
    RunDirectory run = RunDirectory.create(hadoop(runs), name, RunDescription.NONE, HADOOP);
    run.start(description());
    run.append(List.of(epoch(1, 0.7), epoch(2, 0.75), epoch(3, accuracy)));
    List<String> classes = List.of(className, "Trouser");
    List<Mistake> mistakes = new ArrayList<>();
    List<FirstLayerUnit> units = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int start = i;
      List<Integer> pixels =
          IntStream.range(0, 784).mapToObj(pixel -> (pixel + 8 * start) % 256).toList();
      mistakes.add(
          new Mistake(i + 1, className, "Trouser", 0.99 - i / 100.0, 0.01, 1, 28, 28, pixels));
      List<Float> weights =
          IntStream.range(0, 784).mapToObj(pixel -> (float) Math.sin(pixel * (start + 1))).toList();
      units.add(new FirstLayerUnit(i, 1, 28, 28, weights));
    }
    run.keepMistakes(mistakes);
    run.keepFirstLayer(units);
    run.finish(result(accuracy), ConfusionMatrix.of(2, new long[] {900, 100, 40, 960}), classes);
    return run;
  }
}
