package io.weft.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * What a run leaves behind, on any Hadoop file system, written as the run goes.
 *
 * <p>Every file is written whole under a temporary name and then renamed, so that a half-written
 * one is never taken for a whole one. Not every file system can append, and the files are small.
 * Not thread-safe.
 */
public final class RunDirectory {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String SECRET = ".*(password|secret|token|credential|access.key).*";

  private final FileSystem files;
  private final Path path;
  private final ObjectNode run;
  private final StringBuilder epochs = new StringBuilder();

  private RunDirectory(FileSystem files, Path path, ObjectNode run) {
    this.files = files;
    this.path = path;
    this.run = run;
  }

  /** Makes a directory of its own for a run that is starting; status is {@code running}. */
  public static RunDirectory create(
      Path runs, String name, Map<String, ?> config, Configuration hadoop) {
    try {
      FileSystem files = runs.getFileSystem(hadoop);
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      String id = ID_TIME.format(now) + "-" + name.replaceAll("[^A-Za-z0-9._-]", "_");
      Path path = new Path(runs, id);
      for (int attempt = 2; files.exists(path); attempt++) {
        path = new Path(runs, id + "-" + attempt);
      }
      files.mkdirs(path);
      ObjectNode run = JSON.createObjectNode();
      run.put("format", FORMAT)
          .put("id", path.getName())
          .put("name", name)
          .put("status", "running")
          .put("started", now.toString());
      ObjectNode shown = run.putObject("config");
      config.forEach(
          (key, value) ->
              shown.set(
                  key,
                  JSON.valueToTree(
                      key.toLowerCase(Locale.ROOT).matches(SECRET) ? "(redacted)" : value)));
      RunDirectory directory = new RunDirectory(files, files.makeQualified(path), run);
      directory.save();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a run directory in " + runs, e);
    }
  }

  /** Reads {@code run.json} of a run. */
  public static JsonNode read(Path path, Configuration hadoop) {
    Path file = new Path(path, "run.json");
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      JsonNode run = JSON.readTree(in);
      if (run.path("format").asInt() != FORMAT) {
        throw new IllegalArgumentException(
            "Cannot read %s: its format is %s (must be %d)"
                .formatted(file, run.path("format"), FORMAT));
      }
      return run;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read " + file + ": it is not JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  public Path path() {
    return path;
  }

  /** Sets a part of {@code run.json}, such as {@code data} or {@code result}. */
  public void put(String key, Object value) {
    run.set(key, JSON.valueToTree(value));
    save();
  }

  /** Adds a line to {@code epochs.jsonl}. */
  public void append(EpochMetrics metrics) {
    ObjectNode line = JSON.createObjectNode();
    line.put("epoch", metrics.epoch());
    line.put("step", metrics.step());
    number(line, "train_loss", metrics.trainLoss());
    number(line, "train_accuracy", metrics.trainAccuracy());
    number(line, "validation_loss", metrics.validationLoss());
    number(line, "validation_accuracy", metrics.validationAccuracy());
    number(line, "test_loss", metrics.testLoss());
    number(line, "test_accuracy", metrics.testAccuracy());
    number(line, "learning_rate", metrics.learningRate());
    number(line, "seconds", metrics.seconds());
    number(line, "images_per_second", metrics.imagesPerSecond());
    ObjectNode phases = line.putObject("phases");
    number(phases, "compute", metrics.phases().computeSeconds());
    number(phases, "exchange", metrics.phases().exchangeSeconds());
    number(phases, "schedule", metrics.phases().scheduleSeconds());
    epochs.append(line).append('\n');
    write("epochs.jsonl", epochs.toString());
  }

  /** NaN is not JSON; what was not measured is null. */
  private static void number(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      node.put(key, value);
    } else {
      node.putNull(key);
    }
  }

  /** Writes {@code confusion.csv} and {@code classes.csv}. */
  public void confusion(ConfusionMatrix confusion, List<String> classNames) {
    StringBuilder matrix = new StringBuilder("actual");
    classNames.forEach(name -> matrix.append(',').append(quoted(name)));
    StringBuilder classes = new StringBuilder("class,precision,recall,f1,support");
    for (int actual = 0; actual < confusion.classes(); actual++) {
      String name = quoted(classNames.get(actual));
      matrix.append('\n').append(name);
      for (int predicted = 0; predicted < confusion.classes(); predicted++) {
        matrix.append(',').append(confusion.count(actual, predicted));
      }
      classes.append(
          String.format(
              Locale.ROOT,
              "%n%s,%.6f,%.6f,%.6f,%d",
              name,
              confusion.precision(actual),
              confusion.recall(actual),
              confusion.f1(actual),
              confusion.support(actual)));
    }
    write("confusion.csv", matrix.append('\n').toString());
    write("classes.csv", classes.append('\n').toString());
  }

  private static String quoted(String cell) {
    return cell.matches(".*[\",\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }

  /** Ends the run with status {@code finished}, {@code stopped} or {@code failed}. */
  public void end(String status) {
    run.put("status", status);
    run.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    save();
  }

  private void save() {
    write("run.json", run.toPrettyString() + "\n");
  }

  private void write(String name, String text) {
    Path target = new Path(path, name);
    Path temporary = new Path(path, "." + name + "." + UUID.randomUUID());
    try {
      try (OutputStream out = files.create(temporary, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      replace(temporary, target);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + target, e);
    }
  }

  /** Renames over the old file; in one step where the file system can. */
  private void replace(Path from, Path to) throws IOException {
    FileContext context = FileContext.getFileContext(files.getUri(), files.getConf());
    context.rename(from, to, Options.Rename.OVERWRITE);
  }
}
