package io.weft.rundir;

import io.weft.files.AtomicFiles;
import io.weft.files.Secrets;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.rundir.Run.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves behind, on any Hadoop file system, written as the run goes: {@code run.json},
 * {@code epochs.jsonl}, {@code confusion.csv} (of many classes, {@code confusion-cells.csv}),
 * {@code classes.csv}, {@code mistakes.jsonl}, {@code first-layer.jsonl}, and the places of the
 * model, the checkpoints and the page about the run.
 *
 * <p>Nothing is kept in memory: each call reads what is there and replaces whole files, so a run
 * may be killed at any moment, read meanwhile, and gone on with later. One process writes; its
 * threads may call at the same time, and so may a shutdown hook.
 *
 * <p>Errors: {@link UncheckedIOException} that names the file and says what is wrong with it.
 */
public final class RunDirectory {
  private static final String EPOCHS = "epochs.jsonl";
  private static final String CONFUSION = "confusion.csv";
  private static final String CONFUSION_CELLS = "confusion-cells.csv";
  private static final String CLASSES = "classes.csv";
  private static final String MISTAKES = "mistakes.jsonl";
  private static final String FIRST_LAYER = "first-layer.jsonl";

  /** A hundred thousand epochs take less. */
  static final int MAX_BYTES = 1 << 26;

  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AtomicFiles files;
  private final Path path;
  private final RunFile runFile;
  private final Clock clock;

  private RunDirectory(AtomicFiles files, Path path, Clock clock) {
    this.files = files;
    this.path = path;
    this.runFile = new RunFile(files, path);
    this.clock = clock;
  }

  /**
   * Makes a new directory in {@code runs}, which is created when missing. Its id is the time in UTC
   * and the name; if that is taken, a number follows. Processes that do this at once each get their
   * own, where the file system's rename is atomic.
   *
   * @param description what is known so far: a process that is killed in the next moment leaves a
   *     run that has its config
   */
  public static RunDirectory create(
      Path runs, String name, RunDescription description, Configuration hadoop) {
    return create(runs, name, description, hadoop, Clock.systemUTC());
  }

  public static RunDirectory create(
      Path runs, String name, RunDescription description, Configuration hadoop, Clock clock) {
    AtomicFiles files = new AtomicFiles(runs, hadoop);
    Instant started = now(clock);
    String stem = ID_TIME.format(started) + "-" + name.replaceAll("[^\\p{L}\\p{N}._-]+", "-");
    String id = stem;
    for (int number = 2; ; number++) {
      Path path = new Path(runs, id);
      Run run = Run.created(id, name, started, description);
      if (files.createDirectory(path, RunFile.NAME, RunFile.json(run))) {
        return new RunDirectory(files, path, clock);
      }
      id = stem + "-" + number;
    }
  }

  /** Whether {@code path} is the directory of a run. */
  public static boolean isRun(Path path, Configuration hadoop) {
    return new AtomicFiles(path, hadoop).exists(new Path(path, RunFile.NAME));
  }

  /** The run in {@code path}, which must have a readable {@code run.json}. */
  public static RunDirectory open(Path path, Configuration hadoop) {
    AtomicFiles files = new AtomicFiles(path, hadoop);
    if (!files.exists(path)) {
      throw Json.problem("Cannot open run " + path + ": no such directory");
    }
    if (!files.exists(new Path(path, RunFile.NAME))) {
      throw Json.problem("Cannot open run " + path + ": there is no " + RunFile.NAME + " in it");
    }
    RunDirectory directory = new RunDirectory(files, path, Clock.systemUTC());
    directory.run();
    return directory;
  }

  /**
   * The runs in {@code runs}, newest last; none when it does not exist. Directories without {@code
   * run.json} are no runs. The files are not read here, so a broken one hides no other; a directory
   * that may not be looked into is among them, for its reader to say so.
   */
  public static List<RunDirectory> list(Path runs, Configuration hadoop) {
    AtomicFiles files = new AtomicFiles(runs, hadoop);
    if (!files.exists(runs)) {
      return List.of();
    }
    return files.directories(runs).stream()
        .map(id -> new Path(runs, id))
        .filter(path -> mayBeRun(files, path))
        .map(path -> new RunDirectory(files, path, Clock.systemUTC()))
        .toList();
  }

  private static boolean mayBeRun(AtomicFiles files, Path path) {
    try {
      return files.exists(new Path(path, RunFile.NAME));
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  /** Whether {@code run.json} can be read; if not, {@code problems} receives the reason. */
  public boolean isReadable(Consumer<String> problems) {
    return readable(() -> Optional.of(run()), Optional.<Run>empty(), problems).isPresent();
  }

  public Path path() {
    return path;
  }

  /** Where the trained model is saved. */
  public Path modelPath() {
    return new Path(path, "model");
  }

  /** Where the page about the run is. */
  public Path reportPath() {
    return new Path(path, "report.html");
  }

  /** Where checkpoints are saved. */
  public Path checkpointsPath() {
    return new Path(path, "checkpoints");
  }

  /** Where event files of TensorBoard are written. */
  public Path tensorBoardPath() {
    return new Path(path, "tensorboard");
  }

  /**
   * The right to write here, for this process alone.
   *
   * @throws IllegalArgumentException if another process has it; says which
   */
  public RunClaim claim() {
    return RunClaim.of(path, files);
  }

  /** Training starts, or goes on after a stop. */
  public synchronized void start(RunDescription description) {
    runFile.writeStart(run().started(description));
  }

  /** An epoch is done. One that was done before, and once more after a resume, replaces itself. */
  public synchronized void append(EpochMetrics metrics) {
    append(List.of(metrics));
  }

  /**
   * Training goes on from a state with this history. The lines of its epochs stay, with what they
   * say of the test rows; later ones go, since their epochs will be done again.
   */
  public synchronized void rewind(List<EpochMetrics> history) {
    List<EpochMetrics> written = epochs();
    List<EpochMetrics> lines =
        history.stream()
            .map(
                epoch ->
                    written.stream()
                        .filter(line -> line.epoch() == epoch.epoch())
                        .findFirst()
                        .orElse(epoch))
            .toList();
    if (!lines.equals(written)) {
      writeEpochs(lines);
    }
    files.deleteDrafts(path);
  }

  /** Several epochs are done, in their order; they replace those from the first of them on. */
  public synchronized void append(List<EpochMetrics> metrics) {
    List<EpochMetrics> epochs = new ArrayList<>(epochs());
    metrics.stream()
        .findFirst()
        .ifPresent(first -> epochs.removeIf(epoch -> epoch.epoch() >= first.epoch()));
    epochs.addAll(metrics);
    writeEpochs(epochs);
  }

  private void writeEpochs(List<EpochMetrics> epochs) {
    JsonLines.write(files, new Path(path, EPOCHS), epochs);
  }

  /**
   * The run came to its end. Its tables are there before its status says so.
   *
   * @param confusion of the test set; null when there was none, and then no table is written
   * @param classNames one a class of {@code confusion}
   */
  public synchronized void finish(
      RunResult result, @Nullable ConfusionMatrix confusion, List<String> classNames) {
    if (confusion != null) {
      if (classNames.size() != confusion.classes()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot name %d classes: there are %d names",
                confusion.classes(),
                classNames.size()));
      }
      files.write(new Path(path, CLASSES), ClassTables.classes(confusion, classNames));
      if (confusion.isSparse()) {
        files.write(new Path(path, CONFUSION_CELLS), ClassTables.cells(confusion));
      } else {
        files.write(new Path(path, CONFUSION), ClassTables.confusion(confusion, classNames));
      }
    }
    runFile.writeEnd(run().ended(Status.FINISHED, now(clock), result, null));
  }

  /**
   * The user ended the run early. Does nothing to a run that has ended already, so a shutdown hook
   * may call it at any time.
   */
  public synchronized void stop(@Nullable RunResult result) {
    end(Status.STOPPED, result, null);
  }

  /**
   * The run died of {@code reason}. Does nothing to a run that has ended already: what breaks while
   * a stopped run is taken down is no failure. Where there is no room left to write that, {@code
   * run.json} is replaced by what was written for this case in time.
   */
  public synchronized void fail(String reason) {
    end(Status.FAILED, null, reason);
  }

  private void end(Status status, @Nullable RunResult result, @Nullable String reason) {
    Run run = run();
    if (run.status() == Status.RUNNING) {
      runFile.writeEndOrLastWords(run.ended(status, now(clock), result, reason));
    }
  }

  /** What {@code run.json} says now. */
  public Run run() {
    return runFile.read();
  }

  /** The lines of {@code epochs.jsonl}, oldest first; none before the first epoch is done. */
  public List<EpochMetrics> epochs() {
    return JsonLines.read(files, new Path(path, EPOCHS), EpochMetrics.class, MAX_BYTES);
  }

  /**
   * What the model got wrong on the test rows while it was most sure, before the run is finished.
   */
  public synchronized void keepMistakes(List<Mistake> mistakes) {
    JsonLines.write(files, new Path(path, MISTAKES), mistakes);
  }

  /** The most confident mistakes, the first one first; none where the run has kept none. */
  public List<Mistake> mistakes() {
    return JsonLines.read(files, new Path(path, MISTAKES), Mistake.class, MAX_BYTES);
  }

  /** What the first layer of the model looks for, before the run is finished. */
  public synchronized void keepFirstLayer(List<FirstLayerUnit> units) {
    JsonLines.write(files, new Path(path, FIRST_LAYER), units);
  }

  /** The units of the first layer; none where the run has kept none. */
  public List<FirstLayerUnit> firstLayer() {
    return JsonLines.read(files, new Path(path, FIRST_LAYER), FirstLayerUnit.class, MAX_BYTES);
  }

  /** How the test rows were classified; empty where the run has kept no table. */
  public Optional<NamedConfusion> confusion() {
    Path file = new Path(path, CONFUSION);
    Path cells = new Path(path, CONFUSION_CELLS);
    boolean isDense = files.exists(file);
    if (!isDense && !files.exists(cells)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          isDense
              ? NamedConfusion.parse(text(file))
              : NamedConfusion.parse(text(cells), text(new Path(path, CLASSES))));
    } catch (IOException e) {
      throw Json.unreadable((isDense ? file : cells).toString(), e);
    }
  }

  private String text(Path file) throws IOException {
    return new String(files.read(file, MAX_BYTES), StandardCharsets.UTF_8);
  }

  private static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Where it is, for people: without a password. */
  @Override
  public String toString() {
    return Secrets.redacted(path.toString());
  }

  /**
   * Reads a part of a run.
   *
   * @param nothing is returned when it cannot be read
   * @param problems then receives the reason, without secrets
   */
  public static <T> T readable(Supplier<T> part, T nothing, Consumer<String> problems) {
    try {
      return part.get();
    } catch (UncheckedIOException e) {
      problems.accept(Secrets.redacted(String.valueOf(e.getMessage())));
      return nothing;
    }
  }
}
