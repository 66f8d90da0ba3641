package io.weft.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SparkSessions;
import io.weft.metrics.MetricSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LiveViewTest {

  @Test
  void aViewThatBreaksIsLeftAlone() {
    List<String> calls = new ArrayList<>();
    LiveView view =
        new LiveView(
            new RunSink() {
              @Override
              public void post(RunEvent event) {
                calls.add("post");
                throw new NoSuchMethodError("of another Spark");
              }

              @Override
              public void progress(int run, RunProgress progress) {
                calls.add("progress");
                throw new IllegalStateException("full");
              }
            });

    view.failed(new IllegalStateException("no rows"));
    view.onStep(2, 1, 4, new MetricSums());
    view.failed(new IllegalStateException("too late"));

    assertThat(calls).containsExactly("post");
  }

  @Test
  void aFailureIsToldInBoundsAndWithoutSecrets() {
    List<RunEvent> events = new ArrayList<>();
    LiveView view = new LiveView(recording(events));

    view.failed(new IllegalStateException("no s3://me:pass@host/x " + "x".repeat(100_000)));

    assertThat(((RunEvent.Ended) events.get(0)).reason())
        .startsWith("no s3://(redacted)@host/x")
        .hasSize(1000);
  }

  @Test
  void stepsAreToldNowAndThen() {
    List<RunEvent> events = new ArrayList<>();
    AtomicLong clock = new AtomicLong();
    LiveView view = new LiveView(recording(events), clock::get);

    for (int step = 1; step <= 1000; step++) {
      view.onStep(1, step, 1000, new MetricSums());
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    }

    assertThat(events).as("one in 200 ms").hasSize(5);
  }

  @Test
  void stepsOfARegressionHaveNoAccuracy() {
    List<String> scores = new ArrayList<>();
    LiveView view =
        new LiveView(
            new RunSink() {
              @Override
              public void post(RunEvent event) {
                throw new AssertionError("a step is no event");
              }

              @Override
              public void progress(int run, RunProgress progress) {
                scores.add(progress.scores());
              }
            });
    MetricSums sums = new MetricSums();
    sums.add(2, 4, 4);

    view.onStep(1, 1, 4, sums);

    assertThat(scores).containsExactly("loss 0.5000");
  }

  @Test
  void theFirstStepOfEveryEpochIsToldHoweverShortTheEpochsAre() {
    List<RunEvent> events = new ArrayList<>();
    LiveView view = new LiveView(recording(events), () -> 0);

    for (int epoch = 1; epoch <= 10; epoch++) {
      view.onStep(epoch, 1, 2, new MetricSums());
      view.onStep(epoch, 2, 2, new MetricSums());
    }

    assertThat(events).hasSize(10);
  }

  @Test
  @Tag("spark")
  void anApplicationWithoutWebUiAndEventLogHearsNothing() {
    SparkSession spark = SparkSessions.local();

    assertThat(ApplicationRuns.of(spark.sparkContext())).isSameAs(RunSink.NONE);
  }

  private static RunSink recording(List<RunEvent> events) {
    return new RunSink() {
      @Override
      public void post(RunEvent event) {
        events.add(event);
      }

      @Override
      public void progress(int run, RunProgress progress) {
        events.add(new RunEvent.Epoch(run, progress.time(), Map.of()));
      }
    };
  }
}
