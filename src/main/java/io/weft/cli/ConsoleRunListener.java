package io.weft.cli;

import io.weft.cli.terminal.Console;
import io.weft.cli.terminal.ProgressBar;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.MetricSums;
import io.weft.report.Report;
import io.weft.run.RunListener;
import io.weft.rundir.RunDirectory;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingState;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Shows a run on the console, and writes its page when it has finished. */
public final class ConsoleRunListener implements RunListener {
  private final Console console;
  private final Configuration hadoop;
  private final ProgressBar bar;

  public ConsoleRunListener(Console console, Configuration hadoop) {
    this.console = console;
    this.hadoop = hadoop;
    this.bar = new ProgressBar(console, System::nanoTime);
  }

  @Override
  public void onMessage(String text) {
    console.say("%s%n", text);
  }

  @Override
  public void onWarning(String text) {
    console.warnLine(text);
  }

  @Override
  public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    bar.onStart(plan, trainingRows, validationRows);
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    bar.onStep(epoch, step, steps, sums);
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    bar.onEpoch(metrics, state);
  }

  @Override
  public void onFinish(RunDirectory run) {
    Report.of(List.of(run)).write(run.reportPath(), hadoop);
  }

  @Override
  public void onResumable(RunDirectory run) {
    console.warnLine(
        "Resume with: " + ShellCommands.resume(run.path().toString(), System.getenv()));
  }

  @Override
  public void onClose() {
    console.clear();
  }
}
