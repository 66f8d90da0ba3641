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
 * The directory of a run on any Hadoop file system, written while the run trains.
 *
 * <ul>
 *   <li>{@code run.json} and {@code epochs.jsonl};
 *   <li>{@code confusion.csv} (for many classes {@code confusion-cells.csv}) and {@code
 *       classes.csv};
 *   <li>{@code mistakes.jsonl} and {@code first-layer.jsonl};
 *   <li>{@code table.json};
 *   <li>the places of the model, the checkpoints and the page about the run.
 * </ul>
 *
 * <p>Each call reads the current files and replaces whole files; nothing is kept in memory. A run
 * may therefore be killed at any moment, read meanwhile, and resumed later. One process writes. Its
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
  private static final String TABLE = "table.json";

  /** Largest file that is read; a hundred thousand epochs take less. */
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
   * and the name; if that is taken, a number follows. Processes that call this at the same time get
   * directories of their own, if the file system's rename is atomic.
   *
   * @param description the facts so far; if the process is killed at once, the run has its config
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

  /** Tells whether {@code path} is the directory of a run. */
  public static boolean isRun(Path path, Configuration hadoop) {
    return new AtomicFiles(path, hadoop).exists(new Path(path, RunFile.NAME));
  }

  /** Opens the run in {@code path}, which must have a readable {@code run.json}. */
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
   * Lists the runs in {@code runs}, newest last; none if it does not exist. Directories without
   * {@code run.json} are not runs. The files are not read here, so that a broken one does not hide
   * the others. A directory without read permission is listed; its reader reports the problem.
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

  /** Tells whether {@code run.json} can be read; if not, {@code problems} gets the reason. */
  public boolean isReadable(Consumer<String> problems) {
    return readable(() -> Optional.of(run()), Optional.<Run>empty(), problems).isPresent();
  }

  public Path path() {
    return path;
  }

  /** Path of the trained model. */
  public Path modelPath() {
    return new Path(path, "model");
  }

  /** Path of the page about the run. */
  public Path reportPath() {
    return new Path(path, "report.html");
  }

  /** Path of the checkpoints. */
  public Path checkpointsPath() {
    return new Path(path, "checkpoints");
  }

  /** Tells if there is a checkpoint, whole or not. */
  public boolean hasCheckpoints() {
    return files.exists(checkpointsPath())
        && files.files(checkpointsPath()).stream().anyMatch(name -> name.endsWith(".checkpoint"));
  }

  /** Path of TensorBoard's event files. */
  public Path tensorBoardPath() {
    return new Path(path, "tensorboard");
  }

  /**
   * Claims the directory for this process alone.
   *
   * @throws IllegalArgumentException if another process has the claim; says which
   */
  public RunClaim claim() {
    return RunClaim.of(path, files);
  }

  /** Writes that training starts, or continues after a stop. */
  public synchronized void start(RunDescription description) {
    runFile.writeStart(run().started(description));
  }

  /** Appends an epoch; an epoch that a resumed run repeats is replaced. */
  public synchronized void append(EpochMetrics metrics) {
    append(List.of(metrics));
  }

  /**
   * Prepares to continue from a state with this history. The lines of its epochs stay, with their
   * test scores. Later lines are removed, because their epochs will be repeated.
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
    files.deleteTemporaryFiles(path);
  }

  /** Appends epochs in their order; they replace the lines from the first of them on. */
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
   * Writes that the run has finished. Its tables are written before its status.
   *
   * @param confusion of the test set; null writes no table
   * @param classNames one for each class of {@code confusion}
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
   * Writes that the user has stopped the run. Does nothing if the run has ended already, so that a
   * shutdown hook may call it at any time.
   */
  public synchronized void stop(@Nullable RunResult result) {
    end(Status.STOPPED, result, null);
  }

  /**
   * Writes that the run has failed. Does nothing if the run has ended already: an exception while a
   * stopped run closes is not a failure. If the disk is full, {@code run.json} is replaced by a
   * file that was written for this case at the start.
   */
  public synchronized void fail(String reason) {
    end(Status.FAILED, null, reason);
  }

  private void end(Status status, @Nullable RunResult result, @Nullable String reason) {
    Run run = run();
    if (run.status() == Status.RUNNING) {
      runFile.writeEndOrFailed(run.ended(status, now(clock), result, reason));
    }
  }

  /** Reads {@code run.json}. */
  public Run run() {
    return runFile.read();
  }

  /** Reads the lines of {@code epochs.jsonl}, oldest first; none before the first epoch. */
  public List<EpochMetrics> epochs() {
    return JsonLines.read(files, new Path(path, EPOCHS), EpochMetrics.class, MAX_BYTES);
  }

  /** Writes the most confident mistakes on the test rows, before the run is finished. */
  public synchronized void keepMistakes(List<Mistake> mistakes) {
    JsonLines.write(files, new Path(path, MISTAKES), mistakes);
  }

  /** Reads the mistakes, the most confident first; none if the run has written none. */
  public List<Mistake> mistakes() {
    return JsonLines.read(files, new Path(path, MISTAKES), Mistake.class, MAX_BYTES);
  }

  /** Writes the weights of the first layer, before the run is finished. */
  public synchronized void keepFirstLayer(List<FirstLayerUnit> units) {
    JsonLines.write(files, new Path(path, FIRST_LAYER), units);
  }

  /** Reads the units of the first layer; none if the run has written none. */
  public List<FirstLayerUnit> firstLayer() {
    return JsonLines.read(files, new Path(path, FIRST_LAYER), FirstLayerUnit.class, MAX_BYTES);
  }

  /** Writes the facts about the table, before the run is finished. */
  public synchronized void keepTable(TableFacts facts) {
    JsonLines.write(files, new Path(path, TABLE), List.of(facts));
  }

  /** Reads the facts about the table; {@link TableFacts#NONE} if the run has written none. */
  public TableFacts table() {
    return JsonLines.read(files, new Path(path, TABLE), TableFacts.class, MAX_BYTES).stream()
        .findFirst()
        .orElse(TableFacts.NONE);
  }

  /** Reads the confusion matrix of the test rows; empty if the run has written none. */
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

  /** The path for people: without a password. */
  @Override
  public String toString() {
    return Secrets.redacted(path.toString());
  }

  /**
   * Reads a part of a run.
   *
   * @param nothing returned if the part cannot be read
   * @param problems receives the reason in that case, without secrets
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
