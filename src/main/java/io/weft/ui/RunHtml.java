package io.weft.ui;

import static org.apache.commons.text.StringEscapeUtils.escapeHtml4;

import io.weft.metrics.EpochMetrics;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ui.UIUtils;
import org.jspecify.annotations.Nullable;

/** Trainings as HTML, below Spark's own header and with its styles. */
final class RunHtml {
  /** Epochs in the table; the curves and the JSON have the others. */
  private static final int EPOCHS_SHOWN = 20;

  private static final int REFRESH_SECONDS = 5;

  /** Where there is no number yet, or none at all. */
  private static final String NONE = "-";

  private final String place;
  private final boolean live;
  private final long now;

  /**
   * Writes.
   *
   * @param place path of the tab
   * @param live whether the page should look for news
   * @param now in milliseconds since 1970
   */
  RunHtml(String place, boolean live, long now) {
    this.place = place;
    this.live = live;
    this.now = now;
  }

  /** What stands below the header: what changes, charts between it, styles and the script. */
  String page(List<RunSnapshot> runs, @Nullable RunSnapshot shown) {
    String refresh =
        live
            ? String.format(
                Locale.ROOT,
                "<noscript><meta http-equiv=\"refresh\" content=\"%d\"/></noscript>",
                REFRESH_SECONDS)
            : "";
    return refresh
        + "<style>"
        + Assets.STYLE
        + "</style><div id=\"weft-training\" data-part=\"%s/part/\" data-live=\"%s\">"
            .formatted(escapeHtml4(place), live)
        + status(shown)
        + "<div id=\"weft-charts\" aria-hidden=\"true\"></div>"
        + tables(runs, shown)
        + "</div><script>"
        + Assets.SCRIPT
        + "</script>";
  }

  /** What changes. */
  String part(List<RunSnapshot> runs, @Nullable RunSnapshot shown) {
    return status(shown) + tables(runs, shown);
  }

  private String status(@Nullable RunSnapshot run) {
    if (run == null) {
      return "<div id=\"weft-status\" data-curves=\"{}\"><p>There is no such training.</p></div>";
    }
    StringBuilder html = new StringBuilder();
    html.append("<div id=\"weft-status\" data-curves=\"")
        .append(escapeHtml4(RunJson.curves(run.epochs()).toString()))
        .append("\"><h4>")
        .append(escapeHtml4(run.name()))
        .append(' ')
        .append(badge(run.status()))
        .append("</h4>");
    if (!run.reason().isEmpty()) {
      html.append("<p class=\"weft-reason\">").append(escapeHtml4(run.reason())).append("</p>");
    }
    html.append(bar(run)).append("<ul class=\"list-unstyled\">");
    facts(run, html);
    return html.append("</ul></div>").toString();
  }

  private static String badge(RunStatus status) {
    String style =
        switch (status) {
          case PREPARING -> "secondary";
          case RUNNING -> "primary";
          case FINISHED -> "success";
          case STOPPED -> "warning";
          case FAILED -> "danger";
        };
    return "<span class=\"badge badge-%1$s bg-%1$s\" id=\"weft-state\">%2$s</span>"
        .formatted(style, status);
  }

  private static String bar(RunSnapshot run) {
    String percent = number("%.1f", 100 * run.fraction());
    return ("<div class=\"progress\" role=\"progressbar\" aria-label=\"epochs done\" aria-valuemin=\"0\""
            + " aria-valuemax=\"100\" aria-valuenow=\"%1$s\"><div class=\"progress-bar\""
            + " style=\"width: %1$s%%\"></div></div>")
        .formatted(percent);
  }

  private void facts(RunSnapshot run, StringBuilder html) {
    RunEvent.Started started = run.started();
    RunEvent.Ready ready = run.ready();
    RunProgress progress = run.progress();
    fact(html, "Epoch", String.format(Locale.ROOT, "%d of %d", run.epochsDone(), started.epochs()));
    if (progress != null) {
      fact(
          html,
          "Now",
          String.format(
              Locale.ROOT,
              "epoch %d, step %,d of %,d, loss %s, accuracy %s",
              progress.epoch(),
              progress.step(),
              progress.steps(),
              number("%.4f", progress.loss()),
              percent(progress.accuracy())));
    }
    EpochMetrics last = run.last();
    if (last != null) {
      fact(html, "Throughput", number("%,.0f images/s", last.rowsPerSecond()));
    }
    fact(html, "Time", UIUtils.formatDuration(run.elapsedMillis(now)));
    if (live && run.endMillis() > 0) {
      fact(html, "Time left", UIUtils.formatDuration(Math.max(0, run.endMillis() - now)));
    }
    fact(html, "Started", UIUtils.formatDate(started.time()));
    fact(
        html,
        "Network",
        started.network() + String.format(Locale.ROOT, " (%,d parameters)", started.parameters()));
    if (ready != null) {
      fact(
          html,
          "Rows",
          String.format(
              Locale.ROOT,
              "%,d for training, %,d for validation",
              ready.trainingRows(),
              ready.validationRows()));
    }
    fact(
        html,
        "Steps",
        String.format(
            Locale.ROOT,
            "of %,d rows on %,d workers%s",
            started.batchSize(),
            started.workers(),
            ready == null || ready.sync().isEmpty() ? "" : ", sync " + ready.sync()));
    if (ready != null && !ready.checkpoint().isEmpty()) {
      fact(html, "Went on from", ready.checkpoint());
    }
    if (run.ended() != null && run.ended().bestEpoch() > 0) {
      fact(html, "Model", "of epoch " + run.ended().bestEpoch());
    }
  }

  private static void fact(StringBuilder html, String name, String value) {
    html.append("<li><strong>")
        .append(name)
        .append(":</strong> ")
        .append(escapeHtml4(value))
        .append("</li>");
  }

  private String tables(List<RunSnapshot> runs, @Nullable RunSnapshot shown) {
    StringBuilder html = new StringBuilder("<div id=\"weft-tables\">");
    if (shown != null && !shown.epochs().isEmpty()) {
      epochs(shown, html);
    }
    if (runs.size() > 1 || shown == null) {
      trainings(runs, shown, html);
    }
    return html.append("</div>").toString();
  }

  private void epochs(RunSnapshot run, StringBuilder html) {
    List<EpochMetrics> epochs = run.epochs();
    int first = Math.max(0, epochs.size() - EPOCHS_SHOWN);
    html.append("<h5>Epochs</h5>");
    table(
        html,
        "weft-epochs",
        "Epoch",
        "Train loss",
        "Train accuracy",
        "Validation loss",
        "Validation accuracy",
        "Learning rate",
        "Images/s",
        "Seconds");
    for (int i = epochs.size() - 1; i >= first; i--) {
      EpochMetrics epoch = epochs.get(i);
      row(
          html,
          String.valueOf(epoch.epoch()),
          number("%.4f", epoch.trainLoss()),
          percent(epoch.trainAccuracy()),
          number("%.4f", epoch.validationLoss()),
          percent(epoch.validationAccuracy()),
          number("%.4g", epoch.learningRate()),
          number("%,.0f", epoch.rowsPerSecond()),
          number("%.2f", epoch.seconds()));
    }
    html.append("</tbody></table>");
    if (first > 0) {
      html.append(
          String.format(
              Locale.ROOT,
              "<p><a href=\"%s/json/?run=%d\">All epochs as JSON</a></p>",
              escapeHtml4(place),
              run.id()));
    }
  }

  private void trainings(List<RunSnapshot> runs, @Nullable RunSnapshot shown, StringBuilder html) {
    html.append("<h5>Trainings of this application</h5>");
    table(
        html,
        "weft-runs",
        "Training",
        "Status",
        "Epochs",
        "Train loss",
        "Validation loss",
        "Validation accuracy",
        "Started",
        "Time");
    for (RunSnapshot run : runs) {
      EpochMetrics last = run.last();
      boolean isShown = shown != null && shown.id() == run.id();
      row(
          html,
          String.format(
              Locale.ROOT,
              "<a href=\"%s/?run=%d\"%s>%s</a>",
              escapeHtml4(place),
              run.id(),
              isShown ? " aria-current=\"page\"" : "",
              escapeHtml4(run.id() + ". " + run.name())),
          run.status().toString(),
          String.format(Locale.ROOT, "%d of %d", run.epochsDone(), run.started().epochs()),
          last == null ? NONE : number("%.4f", last.trainLoss()),
          last == null ? NONE : number("%.4f", last.validationLoss()),
          last == null ? NONE : percent(last.validationAccuracy()),
          UIUtils.formatDate(run.started().time()),
          UIUtils.formatDuration(run.elapsedMillis(now)));
    }
    html.append("</tbody></table>");
  }

  private static void table(StringBuilder html, String id, String... columns) {
    html.append("<table class=\"table table-bordered table-sm table-striped\" id=\"")
        .append(id)
        .append("\"><thead><tr>");
    for (String column : columns) {
      html.append("<th scope=\"col\">").append(column).append("</th>");
    }
    html.append("</tr></thead><tbody>");
  }

  /** The cells are HTML. */
  private static void row(StringBuilder html, String... cells) {
    html.append("<tr><td>").append(String.join("</td><td>", cells)).append("</td></tr>");
  }

  private static String percent(double share) {
    return number("%.2f%%", 100 * share);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
  }
}
