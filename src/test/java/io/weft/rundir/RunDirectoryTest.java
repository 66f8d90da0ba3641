package io.weft.rundir;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.description;
import static io.weft.rundir.Example.epoch;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.json;
import static io.weft.rundir.Example.local;
import static io.weft.rundir.Example.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.FileNames;
import io.weft.Patience;
import io.weft.metrics.ConfusionMatrix;
import io.weft.metrics.EpochMetrics;
import io.weft.metrics.EpochScore;
import io.weft.metrics.Phases;
import io.weft.rundir.Run.Status;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-03-01T12:00:05.678912Z"), ZoneOffset.ofHours(9));

  @TempDir private java.nio.file.Path temporary;
  private Path runs;

  @BeforeEach
  void runsAreInADirectoryThatDoesNotExistYet() {
    runs = hadoop(temporary.resolve("a/runs"));
  }

  private RunDirectory create(String name) {
    return RunDirectory.create(runs, name, RunDescription.NONE, HADOOP, NOON);
  }

  private String text(RunDirectory directory, String file) throws Exception {
    return Files.readString(local(new Path(directory.path(), file)));
  }

  private static UncheckedIOException errorOf(Runnable code) {
    try {
      code.run();
    } catch (UncheckedIOException e) {
      return e;
    }
    throw new AssertionError("no error");
  }

  @Test
  void theIdIsTheTimeInUtcAndTheName() throws Exception {
    RunDirectory directory = create("paper-ann");
    assertThat(directory.path()).isEqualTo(new Path(runs, "20260301-120005-paper-ann"));
    assertThat(directory).hasToString(directory.path().toString());
    assertThat(directory.modelPath()).isEqualTo(new Path(directory.path(), "model"));
    assertThat(directory.checkpointsPath()).isEqualTo(new Path(directory.path(), "checkpoints"));
    assertThat(FileNames.under(local(runs))).containsExactly("20260301-120005-paper-ann/run.json");
  }

  @Test
  void aTakenIdGetsANumber() {
    assertThat(List.of(create("ann"), create("ann"), create("ann"), create("cnn")))
        .extracting(directory -> directory.run().id())
        .containsExactly(
            "20260301-120005-ann",
            "20260301-120005-ann-2",
            "20260301-120005-ann-3",
            "20260301-120005-cnn");
  }

  @Test
  void aNameThatIsNoFileNameIsKeptInTheRunButNotInTheId() {
    RunDirectory directory = create("my ann: 3×2/ß");
    assertThat(directory.path().getName()).isEqualTo("20260301-120005-my-ann-3-2-ß");
    assertThat(directory.run().name()).isEqualTo("my ann: 3×2/ß");
  }

  @Test
  void manyAtOnceNeverShareADirectory() throws Exception {
    int racers = 8;
    int rounds = 10;
    ExecutorService pool = Executors.newFixedThreadPool(racers);
    try {
      CountDownLatch ready = new CountDownLatch(racers);
      List<Callable<List<Path>>> tasks = new ArrayList<>();
      for (int racer = 0; racer < racers; racer++) {
        tasks.add(
            () -> {
              ready.countDown();
              ready.await();
              return IntStream.range(0, rounds).mapToObj(i -> create("ann").path()).toList();
            });
      }
      List<Path> paths = new ArrayList<>();
      for (Future<List<Path>> created : pool.invokeAll(tasks)) {
        paths.addAll(created.get());
      }
      assertThat(paths).hasSize(racers * rounds).doesNotHaveDuplicates();
      assertThat(FileNames.under(local(runs)))
          .as("and nobody left a draft")
          .hasSize(racers * rounds)
          .allMatch(file -> file.endsWith("/run.json"));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aRunThatIsOnlyCreatedCanBeReadAndCanFail() {
    RunDirectory directory = create("ann");
    assertThat(directory.run())
        .isEqualTo(
            Run.created(
                "20260301-120005-ann",
                "ann",
                Instant.parse("2026-03-01T12:00:05.678Z"),
                RunDescription.NONE));
    assertThat(directory.epochs()).isEmpty();
    directory.fail("Cannot read train.csv: no such file");
    assertThat(directory.run().status()).isEqualTo(Status.FAILED);
    assertThat(directory.run().error()).isEqualTo("Cannot read train.csv: no such file");
  }

  @Test
  void runJsonHasItsKeysInOrderAndNoSecrets() throws Exception {
    RunDirectory directory = create("ann");
    directory.start(description());
    directory.finish(result(Double.NaN), null, List.of());
    assertThat(text(directory, "run.json"))
        .isEqualTo(
            """
            {
              "format" : 1,
              "id" : "20260301-120005-ann",
              "name" : "ann",
              "status" : "finished",
              "started" : "2026-03-01T12:00:05.678Z",
              "finished" : "2026-03-01T12:00:05.678Z",
              "config" : {
                "seed" : 7,
                "optimizer" : {
                  "name" : "adam",
                  "api-token" : "(redacted)"
                }
              },
              "seed" : 7,
              "data" : [ {
                "role" : "train",
                "path" : "s3a://(redacted)@bucket/train.csv",
                "rows" : 50000,
                "fingerprint" : "ab12"
              }, {
                "role" : "test",
                "path" : "test.csv",
                "rows" : 10000,
                "fingerprint" : "2ec1d1bdd16dcf72-10000"
              } ],
              "model" : {
                "kind" : "ann",
                "layers" : [ {
                  "layer" : "dense 128",
                  "output_shape" : "128",
                  "parameters" : 100480
                }, {
                  "layer" : "dense 10",
                  "output_shape" : "10",
                  "parameters" : 1290
                } ],
                "parameters" : 101770
              },
              "workers" : 2,
              "sync" : "all-reduce",
              "environment" : {
                "spark" : "4.1.0",
                "master" : "local[2]"
              },
              "result" : {
                "test_accuracy" : null,
                "test_loss" : 0.2843,
                "best_epoch" : 2,
                "epochs" : 3,
                "train_seconds" : 12.5,
                "rows_per_second" : 104321.4,
                "weights_sha256" : "c0ffee",
                "scores" : { }
              },
              "error" : null
            }
            """);
  }

  @Test
  void whatWasWrittenIsReadBack() throws Exception {
    RunDirectory directory = create("ann");
    directory.start(description());
    directory.finish(result(Double.NaN), null, List.of());
    Run run = RunDirectory.open(directory.path(), HADOOP).run();
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(run.config())
        .isEqualTo(json("{'seed':7,'optimizer':{'name':'adam','api-token':'(redacted)'}}"));
    assertThat(run.model()).isEqualTo(description().model());
    assertThat(run.environment()).containsExactlyEntriesOf(description().environment());
    assertThat(run.data()).extracting(DataFile::rows).containsExactly(50_000L, 10_000L);
    assertThat(run.result()).as("NaN included").isEqualTo(result(Double.NaN));
  }

  @Test
  void anEpochIsALine() throws Exception {
    RunDirectory directory = create("ann");
    directory.append(epoch(1));
    directory.append(
        new EpochMetrics(2, 782, 4.25, 0.7, Phases.UNKNOWN)
            .with(EpochScore.TRAIN_LOSS, Double.NaN)
            .with(EpochScore.TRAIN_ACCURACY, Double.POSITIVE_INFINITY)
            .with(EpochScore.VALIDATION_LOSS, Double.NEGATIVE_INFINITY)
            .with(EpochScore.VALIDATION_ACCURACY, 1e-300)
            .with(EpochScore.TEST_LOSS, 0.1)
            .with(EpochScore.TEST_ACCURACY, 1)
            .with(EpochScore.LEARNING_RATE, 0)
            .with(EpochScore.ROWS_PER_SECOND, 123456789.5));
    assertThat(text(directory, "epochs.jsonl").lines())
        .containsExactly(
            "{\"epoch\":1,\"step\":391,\"train_loss\":0.5,\"train_accuracy\":0.8,"
                + "\"validation_loss\":0.45,\"validation_accuracy\":0.82,\"test_loss\":null,"
                + "\"test_accuracy\":null,\"learning_rate\":0.001,\"rows_per_second\":12500.0,"
                + "\"training_objective\":0.6,\"seconds\":4.0,"
                + "\"phases\":{\"compute\":3.0,\"wait\":0.5,\"exchange\":0.75,\"schedule\":0.25}}",
            "{\"epoch\":2,\"step\":782,\"train_loss\":null,\"train_accuracy\":null,"
                + "\"validation_loss\":null,\"validation_accuracy\":1.0E-300,\"test_loss\":0.1,"
                + "\"test_accuracy\":1.0,\"learning_rate\":0.0,\"rows_per_second\":1.234567895E8,"
                + "\"training_objective\":0.7,\"seconds\":4.25,"
                + "\"phases\":{\"compute\":null,\"wait\":null,\"exchange\":null,\"schedule\":null}}");
    List<EpochMetrics> epochs = directory.epochs();
    assertThat(epochs).hasSize(2).startsWith(epoch(1));
    assertThat(epochs.get(1).score(EpochScore.TRAIN_ACCURACY)).as("JSON has no infinity").isNaN();
    assertThat(epochs.get(1).score(EpochScore.VALIDATION_ACCURACY)).isEqualTo(1e-300);
    assertThat(epochs.get(1).phases()).isEqualTo(Phases.UNKNOWN);
  }

  @Test
  void filesOfReleasesThatCountedImagesAreRead() throws Exception {
    RunDirectory directory = create("ann");
    directory.start(description());
    directory.append(epoch(1));
    directory.finish(result(0.9), null, List.of());
    for (String name : List.of("epochs.jsonl", "run.json")) {
      java.nio.file.Path file = local(directory.path()).resolve(name);
      String text = Files.readString(file);
      assertThat(text).contains("\"rows_per_second\"");
      Files.writeString(file, text.replace("\"rows_per_second\"", "\"images_per_second\""));
    }
    RunDirectory old = RunDirectory.open(directory.path(), HADOOP);
    assertThat(old.epochs()).containsExactly(epoch(1));
    assertThat(old.run().result()).isEqualTo(result(0.9));
  }

  @Test
  void epochsDoneAgainAfterAResumeReplaceTheFormerOnes() throws Exception {
    RunDirectory directory = create("ann");
    IntStream.rangeClosed(1, 4).forEach(i -> directory.append(epoch(i)));
    directory.stop(null);
    RunDirectory resumed = RunDirectory.open(directory.path(), HADOOP);
    resumed.start(description());
    resumed.append(epoch(3, 0.9));
    assertThat(resumed.epochs()).containsExactly(epoch(1), epoch(2), epoch(3, 0.9));
  }

  @Test
  void whatGoesOnFromAnEpochHasTheLinesUpToIt() throws Exception {
    RunDirectory directory = create("ann");
    IntStream.of(1, 2, 4, 5).forEach(i -> directory.append(epoch(i, 0.9)));
    Files.createFile(local(directory.path()).resolve(".run.json.1234.tmp"));
    directory.rewind(List.of(epoch(1), epoch(2), epoch(3)));
    assertThat(directory.epochs())
        .as("tested ones stay, a missing one comes back, later ones go")
        .containsExactly(epoch(1, 0.9), epoch(2, 0.9), epoch(3));
    directory.rewind(List.of());
    assertThat(directory.epochs()).isEmpty();
    assertThat(FileNames.under(local(directory.path())))
        .containsExactly("epochs.jsonl", "run.json");
  }

  @Test
  void aResumedRunIsRunningAndKeepsItsStart() throws Exception {
    RunDirectory directory = create("ann");
    directory.start(description());
    directory.stop(result(0.8));
    assertThat(directory.run().status()).isEqualTo(Status.STOPPED);
    assertThat(directory.run().result()).isEqualTo(result(0.8));
    directory.start(description());
    Run run = directory.run();
    assertThat(run.status()).isEqualTo(Status.RUNNING);
    assertThat(run.started()).isEqualTo(Instant.parse("2026-03-01T12:00:05.678Z"));
    assertThat(run.finished()).isNull();
    assertThat(run.result()).isNull();
  }

  @Test
  void theFirstOfStopAndFailureStands() {
    RunDirectory stopped = create("ann");
    stopped.stop(null);
    stopped.fail("the Spark context went away");
    assertThat(stopped.run().status()).isEqualTo(Status.STOPPED);
    assertThat(stopped.run().error()).isNull();

    RunDirectory finished = create("ann");
    finished.finish(result(0.9), null, List.of());
    finished.stop(null);
    assertThat(finished.run().status()).isEqualTo(Status.FINISHED);
    assertThat(finished.run().result()).isEqualTo(result(0.9));
  }

  @Test
  void anInterruptedThreadCanStillStopTheRun() {
    RunDirectory directory = create("ann");
    Thread.currentThread().interrupt();
    directory.append(epoch(1));
    directory.stop(null);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(directory.run().status()).isEqualTo(Status.STOPPED);
    assertThat(directory.epochs()).containsExactly(epoch(1));
  }

  @Test
  void finishingWritesTheTablesOfTheTestSet() throws Exception {
    ConfusionMatrix confusion = new ConfusionMatrix(3);
    confusion.add(0, 0);
    confusion.add(0, 1);
    confusion.add(1, 1);
    RunDirectory directory = create("ann");
    directory.finish(result(0.9), confusion, List.of("T-shirt", "Shirt, \"long\"", "Bag"));
    assertThat(text(directory, "confusion.csv"))
        .isEqualTo(
            "actual,T-shirt,\"Shirt, \"\"long\"\"\",Bag\n"
                + "T-shirt,1,1,0\n"
                + "\"Shirt, \"\"long\"\"\",0,1,0\n"
                + "Bag,0,0,0\n");
    assertThat(text(directory, "classes.csv"))
        .startsWith("class,precision,recall,f1,support\nT-shirt,1.0,0.5,");
    assertThat(FileNames.under(local(directory.path())))
        .containsExactly("classes.csv", "confusion.csv", "run.json");
  }

  @Test
  void manyClassesHaveATableOfThePairsThatOccur() throws Exception {
    ConfusionMatrix confusion = new ConfusionMatrix(20_000);
    confusion.add(7, 7, 3);
    confusion.add(7, 19_999);
    List<String> names =
        IntStream.range(0, 20_000).mapToObj(c -> c == 7 ? "x, \"y\"" : "" + c).toList();
    RunDirectory directory = create("ann");
    directory.finish(result(0.9), confusion, names);
    assertThat(text(directory, "confusion-cells.csv"))
        .isEqualTo("actual,predicted,count\n7,7,3\n7,19999,1\n");
    assertThat(FileNames.under(local(directory.path())))
        .containsExactly("classes.csv", "confusion-cells.csv", "run.json");
    NamedConfusion read = directory.confusion().orElseThrow();
    assertThat(read.matrix()).isEqualTo(confusion);
    assertThat(read.classNames()).isEqualTo(names);
    java.nio.file.Path cells = local(directory.path()).resolve("confusion-cells.csv");
    for (String broken : List.of("a,b\n", "actual,predicted,count\n7,20000,1\n", "7,7,3\n", "")) {
      java.nio.file.Files.writeString(cells, broken);
      assertThatThrownBy(directory::confusion)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("Cannot read " + directory.path() + "/confusion-cells.csv: ");
    }
  }

  @Test
  void aReaderNeverSeesATornFile() throws Exception {
    int epochs = 100;
    RunDirectory directory = create("ann");
    directory.append(epoch(1));
    Path file = new Path(directory.path(), "epochs.jsonl");
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> reads =
          reader.submit(
              () -> {
                int count = 0;
                for (int last = 1; last < epochs; count++) {
                  List<EpochMetrics> seen = directory.epochs();
                  assertThat(seen).hasSizeGreaterThanOrEqualTo(last);
                  last = seen.size();
                  assertThat(seen.get(last - 1)).isEqualTo(epoch(last));
                  // as Spark reads it: through the file system that checks checksums
                  try (FSDataInputStream in = file.getFileSystem(HADOOP).open(file)) {
                    assertThat(in.readAllBytes()).endsWith('}', '\n');
                  }
                }
                return count;
              });
      for (int i = 2; i <= epochs; i++) {
        directory.append(epoch(i));
      }
      assertThat(reads.get(Patience.MINUTES, TimeUnit.MINUTES)).isPositive();
    } finally {
      reader.shutdownNow();
    }
    assertThat(FileNames.under(local(directory.path())))
        .containsExactly("epochs.jsonl", "run.json");
  }

  @Test
  void listIsNewestLastAndSkipsWhatIsNoRun() throws Exception {
    Clock later = Clock.fixed(NOON.instant().plusSeconds(1), ZoneOffset.UTC);
    RunDirectory newest = RunDirectory.create(runs, "ann", RunDescription.NONE, HADOOP, later);
    RunDirectory older = create("zebra");
    RunDirectory broken = create("broken");
    Files.writeString(local(new Path(broken.path(), "run.json")), "{");
    Files.createDirectory(local(runs).resolve("notes"));
    Files.createDirectories(local(runs).resolve(".20260301-draft.tmp"));
    Files.createFile(local(runs).resolve(".20260301-draft.tmp/run.json"));
    Files.writeString(local(runs).resolve("README"), "hello");
    assertThat(RunDirectory.list(runs, HADOOP))
        .extracting(RunDirectory::path)
        .containsExactly(broken.path(), older.path(), newest.path());
    assertThat(RunDirectory.list(new Path(runs, "none"), HADOOP)).isEmpty();
  }

  @Test
  void whatIsNoRunCannotBeOpened() throws Exception {
    Path missing = new Path(runs, "missing");
    assertThatThrownBy(() -> RunDirectory.open(missing, HADOOP))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot open run " + missing + ": no such directory");
    Path empty = new Path(runs, "empty");
    Files.createDirectories(local(empty));
    assertThatThrownBy(() -> RunDirectory.open(empty, HADOOP))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot open run " + empty + ": there is no run.json in it");
  }

  @Test
  void anUnreadableRunJsonSaysWhatIsWrongWithIt() throws Exception {
    RunDirectory directory = create("ann");
    Path file = new Path(directory.path(), "run.json");
    String good = text(directory, "run.json");

    assertThat(openWith(directory, "[]")).isEqualTo("Cannot read " + file + ": not a JSON object");
    assertThat(openWith(directory, "")).isEqualTo("Cannot read " + file + ": not a JSON object");
    assertThat(openWith(directory, "{\"format\" : 2}"))
        .isEqualTo("Cannot read " + file + ": format 2 is unknown (this release reads format 1)");
    assertThat(openWith(directory, "{}"))
        .isEqualTo(
            "Cannot read " + file + ": format (none) is unknown (this release reads format 1)");
    assertThat(openWith(directory, "{\"format\" : 1}"))
        .isEqualTo("Cannot read " + file + ": Missing required creator property 'id' (index 1)");
    assertThat(openWith(directory, good.substring(0, 100)))
        .startsWith("Cannot read " + file + ": Unexpected end-of-input");
    assertThat(openWith(directory, good + good))
        .startsWith("Cannot read " + file + ": Trailing token");
    assertThat(openWith(directory, good.replace("running", "resting")))
        .startsWith("Cannot read " + file + ": Cannot deserialize value of type")
        .contains("\"resting\"");
  }

  private static String openWith(RunDirectory directory, String runJson) throws Exception {
    Files.writeString(local(new Path(directory.path(), "run.json")), runJson);
    return String.valueOf(errorOf(() -> RunDirectory.open(directory.path(), HADOOP)).getMessage());
  }

  @Test
  void keysOfALaterReleaseAreSkippedAndOptionalOnesMayBeMissing() throws Exception {
    RunDirectory directory = create("ann");
    Files.writeString(
        local(new Path(directory.path(), "run.json")),
        """
        {"format":1,"id":"i","name":"n","status":"stopped","started":"2026-03-01T12:00:00Z",
         "colour":"blue","result":{"test_accuracy":0.9}}
        """);
    Run run = RunDirectory.open(directory.path(), HADOOP).run();
    assertThat(run.model()).isEqualTo(ModelSummary.UNKNOWN);
    assertThat(run.data()).isEmpty();
    assertThat(run.environment()).isEmpty();
    assertThat(run.config()).isEmpty();
    assertThat(run.result())
        .isEqualTo(new RunResult(0.9, Double.NaN, 0, 0, Double.NaN, Double.NaN, null));
  }

  @Test
  void anEarlierReleasesRunHasWorkersAndSyncInItsEnvironment() throws Exception {
    RunDirectory directory = create("ann");
    String file =
        """
        {"format":1,"id":"i","name":"n","status":"stopped","started":"2026-03-01T12:00:00Z",
         "environment":{"cpu":"x","sync":"driver","workers":"%s","commit":"c"}}
        """;
    for (String workers : List.of("3", "", "-1", "many", "99999999999")) {
      Files.writeString(local(new Path(directory.path(), "run.json")), file.formatted(workers));
      Run run = RunDirectory.open(directory.path(), HADOOP).run();
      assertThat(run.workers()).isEqualTo(workers.equals("3") ? Integer.valueOf(3) : null);
      assertThat(run.sync()).isEqualTo("driver");
      assertThat(run.environment()).containsOnlyKeys("cpu", "commit");
    }
  }

  @Test
  void aRequiredKeyMayNotBeNull() throws Exception {
    RunDirectory directory = create("ann");
    java.nio.file.Path file = local(new Path(directory.path(), "run.json"));
    String good = Files.readString(file);
    assertThat(openWith(directory, good.replaceFirst("\"name\" : \"ann\"", "\"name\" : null")))
        .startsWith("Cannot read " + directory.path() + "/run.json: ")
        .contains("the name is null");
  }

  @Test
  void workersAndSyncHaveKeysOfTheirOwn() throws Exception {
    RunDirectory directory = create("ann");
    directory.start(description());
    assertThat(Files.readString(local(new Path(directory.path(), "run.json"))))
        .contains("\n  \"workers\" : 2,\n  \"sync\" : \"all-reduce\",\n");
    assertThat(directory.run().workers()).isEqualTo(2);
    assertThat(directory.run().sync()).isEqualTo("all-reduce");
  }

  @Test
  void anUnreadableEpochSaysItsLine() throws Exception {
    RunDirectory directory = create("ann");
    directory.append(epoch(1));
    java.nio.file.Path file = local(new Path(directory.path(), "epochs.jsonl"));
    Files.writeString(file, Files.readString(file) + "{\"epoch\":2,");
    assertThatThrownBy(directory::epochs)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(
            "Cannot read %s/epochs.jsonl, line 2: Unexpected end-of-input"
                .formatted(directory.path()));
  }

  @Test
  void everyClassNeedsAName() {
    RunDirectory directory = create("ann");
    ConfusionMatrix confusion = new ConfusionMatrix(3);
    assertThatThrownBy(() -> directory.finish(result(0.9), confusion, List.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot name 3 classes: there are 2 names");
    assertThat(directory.run().status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void runsCannotBeKeptInAFile() throws Exception {
    Files.writeString(temporary.resolve("a"), "a file");
    assertThatThrownBy(() -> create("ann"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching("Cannot create .*/a/runs/[^/]*-ann: .*/a.*: Not a directory");
  }
}
