package io.weft.ui;

import io.weft.files.Secrets;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.EpochScore.Part;
import io.weft.metrics.MetricSums;
import io.weft.nn.Network;
import io.weft.train.TrainingListener;
import io.weft.train.TrainingPlan;
import io.weft.train.TrainingResult;
import io.weft.train.TrainingState;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows one training in the {@code Training} tab of Spark's web UI, and records it in the event
 * log. Does nothing if the application has neither. A failure here ends the view with a warning,
 * never the training.
 *
 * <p>Used for one training, in one thread.
 */
public final class LiveView implements TrainingListener {
  private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);
  private static final AtomicInteger STARTED = new AtomicInteger();
  private static final long PROGRESS_NANOS = 200_000_000;
  private static final int MAX_REASON = 1000;
  private static final int MAX_LAYERS = 40;

  private final int run = STARTED.incrementAndGet();
  private final LongSupplier nanoTime;
  private RunSink sink;
  private String sync = "";
  private String checkpoint = "";
  private List<EpochMetrics> history = List.of();
  private long progressNanos;
  private int progressEpoch;

  LiveView(RunSink sink) {
    this(sink, System::nanoTime);
  }

  LiveView(RunSink sink, LongSupplier nanoTime) {
    this.sink = sink;
    this.nanoTime = nanoTime;
  }

  /**
   * Starts the view of a training. The training's name is the description of the calling thread's
   * Spark jobs, if there is one.
   *
   * @param estimator uid of the estimator
   */
  public static LiveView open(SparkContext spark, String estimator, TrainingPlan plan) {
    LiveView view = new LiveView(RunSink.NONE);
    view.send(
        none -> {
          RunSink application = ApplicationRuns.of(spark);
          String description = spark.getLocalProperty("spark.job.description");
          application.post(
              view.started(Objects.requireNonNullElse(description, ""), estimator, plan));
          view.sink = application;
        });
    return view;
  }

  private RunEvent.Started started(String name, String estimator, TrainingPlan plan) {
    return new RunEvent.Started(
        run,
        System.currentTimeMillis(),
        Secrets.redacted(name),
        estimator,
        layers(plan.network()),
        plan.network().parameterCount(),
        plan.epochs(),
        plan.batchSize(),
        plan.workers());
  }

  private static String layers(Network network) {
    List<Network.LayerSummary> layers = network.summary();
    String shown =
        layers.stream()
            .limit(MAX_LAYERS)
            .map(layer -> layer.kind() + " " + layer.outputShape())
            .collect(Collectors.joining(" → "));
    return network.inputShape()
        + " → "
        + shown
        + (layers.size() > MAX_LAYERS
            ? String.format(Locale.ROOT, " → … (%d layers)", layers.size())
            : "");
  }

  @Override
  public void onSync(String mode, String reason) {
    sync = mode;
  }

  @Override
  public void onResume(String from, TrainingState state) {
    checkpoint = from;
    history = state.history();
  }

  @Override
  public void onStart(TrainingPlan plan, long trainingRows, long validationRows) {
    send(
        to ->
            to.post(
                new RunEvent.Ready(
                    run,
                    System.currentTimeMillis(),
                    sync,
                    trainingRows,
                    validationRows,
                    checkpoint,
                    RunState.thinned(history).stream().map(StoredJson::of).toList())));
  }

  @Override
  public void onStep(int epoch, int step, int steps, MetricSums sums) {
    long now = nanoTime.getAsLong();
    if (epoch == progressEpoch && now - progressNanos < PROGRESS_NANOS) {
      return;
    }
    progressNanos = now;
    progressEpoch = epoch;
    send(
        to ->
            to.progress(
                run,
                new RunProgress(
                    System.currentTimeMillis(),
                    epoch,
                    step,
                    steps,
                    EpochScore.words(Part.TRAIN, score -> score.measure().of(sums), ", "))));
  }

  @Override
  public void onEpoch(EpochMetrics metrics, TrainingState state) {
    send(
        to -> to.post(new RunEvent.Epoch(run, System.currentTimeMillis(), StoredJson.of(metrics))));
  }

  @Override
  public void onEnd(TrainingResult result) {
    switch (result.ending()) {
      case ALL_EPOCHS -> ended(RunStatus.FINISHED, "", result.epoch());
      case NO_IMPROVEMENT ->
          ended(
              RunStatus.FINISHED,
              String.format(
                  Locale.ROOT,
                  "no improvement for %d epochs",
                  result.plan().earlyStopping().patience()),
              result.epoch());
      case STOPPED -> ended(RunStatus.STOPPED, "", result.epoch());
    }
  }

  /** Marks the training as failed, before or after {@link #onEnd}. */
  public void failed(Throwable reason) {
    String text = Objects.requireNonNullElse(reason.getMessage(), reason.toString());
    // cut twice: the search takes long on long texts, and a cut may make a secret unrecognizable
    String redacted = Secrets.redacted(cut(text, 4 * MAX_REASON));
    ended(RunStatus.FAILED, cut(redacted, MAX_REASON), 0);
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(text.length(), length));
  }

  private void ended(RunStatus status, String reason, int bestEpoch) {
    send(
        to ->
            to.post(
                new RunEvent.Ended(
                    run, System.currentTimeMillis(), status.toString(), reason, bestEpoch)));
  }

  /** Sends an event; catches linkage errors too, since another Spark may lack a class or method. */
  private void send(Consumer<RunSink> event) {
    try {
      event.accept(sink);
    } catch (RuntimeException | LinkageError e) {
      sink = RunSink.NONE;
      LOG.warn("Cannot show this training in Spark's web UI any more; the training continues", e);
    }
  }
}
