package io.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.FileNames;
import io.weft.SparkSessions;
import io.weft.TestRuns;
import io.weft.config.ConfigException;
import io.weft.data.ExampleCsv;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Output of {@code weft predict}, and the targets that it refuses to replace. */
@Tag("spark")
@Tag("slow")
class PredictTest {
  private static final String SCORES = "prediction,class,probability_0,probability_1,probability_2";

  @TempDir private static Path shared;
  private static String run = "";

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    SmallImages.write(
        shared,
        "{type = flatten}, {type = dense, units = 3}",
        "epochs = 1, batch-size = 32, workers = 2, sync = local");
    run = TestRuns.train(shared, "small.conf", "runs").path().toString();
  }

  @ParameterizedTest
  @CsvSource({"134217728,file", "134217728,parts", "20000,file", "20000,parts"})
  void rowsAreInTheOrderOfFilesAndLinesWhateverSparkPacksTogether(String split, String kind)
      throws IOException {
    List<String> rows = rowsWithIds(420);
    String header = "id," + ExampleCsv.header(48);
    Path images = Files.createDirectory(folder.resolve("images"));
    write(images.resolve("part-0.csv"), header, rows.subList(0, 5));
    gzip(images.resolve("part-1.csv.gz"), header, rows.subList(5, 60));
    write(images.resolve("part-2.csv"), header, rows.subList(60, 400));
    write(images.resolve("part-3.csv"), header, rows.subList(400, 420));
    Path whole = write(folder.resolve("whole.csv"), header, rows);

    Path expected = folder.resolve("expected.csv");
    predict(whole, expected);
    Path target = folder.resolve(kind.equals("file") ? "scored.csv" : "scored");
    spark().conf().set("spark.sql.files.maxPartitionBytes", split);
    spark().conf().set("spark.sql.files.openCostInBytes", "1");
    try {
      predict(images, target);
    } finally {
      spark().conf().unset("spark.sql.files.maxPartitionBytes");
      spark().conf().unset("spark.sql.files.openCostInBytes");
    }

    assertThat(ids(expected)).isEqualTo(rows.stream().map(PredictTest::id).toList());
    assertThat(lines(target)).isEqualTo(lines(expected)).startsWith("id,label," + SCORES);
  }

  @Test
  void severalArgumentsKeepTheirOrderAndAFileIsScoredOnce() throws IOException {
    List<String> rows = rowsWithIds(30);
    String header = "id," + ExampleCsv.header(48);
    Path last = write(folder.resolve("a.csv"), header, rows.subList(20, 30));
    Path first = write(folder.resolve("b.csv"), header, rows.subList(0, 20));
    Path target = folder.resolve("scored.csv");

    command(run, first.toString(), last.toString(), first.toString(), "--to", target.toString())
        .run(spark());

    assertThat(ids(target)).isEqualTo(rows.stream().map(PredictTest::id).toList());
  }

  @Test
  void columnsThatAreNoPixelsAreCarriedAlongAsTexts() throws IOException {
    List<String> rows = ExampleCsv.lines(2, 48, 3, 1);
    String header = "," + rows.get(0) + ",note";
    Path first =
        write(
            folder.resolve("a.csv"),
            header,
            List.of("007," + rows.get(1) + ",\"a, \"\"b\"\" \\ c\"", "\"\"," + rows.get(2) + ","));
    Path other =
        write(
            folder.resolve("b.csv"), "note,Größe," + rows.get(0), List.of("x,1.50," + rows.get(1)));
    Path target = folder.resolve("scored.csv");

    command(run, first.toString(), other.toString(), "--to", target.toString()).run(spark());

    assertThat(lines(target).stream().map(line -> line.replaceFirst("(,\\d),.*", "$1")))
        .containsExactly(
            "_c0,note,Größe,label," + SCORES, "007,\"a, \"\"b\"\" \\ c\",,0", ",,,1", ",x,1.50,0");
    Path parquet = folder.resolve("scored.parquet");
    command(run, first.toString(), other.toString(), "--to", parquet.toString()).run(spark());
    List<Row> read = spark().read().parquet(parquet.toString()).collectAsList();
    assertThat(read.get(0).getString(0)).isEqualTo("007");
    assertThat(read.get(0).isNullAt(2)).isTrue();
    assertThat(read.get(2).getString(2)).isEqualTo("1.50");
  }

  @Test
  void aColumnThatPredictionsHaveAsWellIsRefused() throws IOException {
    List<String> rows = ExampleCsv.lines(1, 48, 3, 1);
    Path images =
        write(folder.resolve("a.csv"), "Class," + rows.get(0), List.of("x," + rows.get(1)));

    assertThatThrownBy(() -> predict(images, folder.resolve("scored.csv")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot score %s: two columns of the predictions would be called class"
                + " (rename it in the input)",
            images);
    assertThat(folder.resolve("scored.csv")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "x.csv,,csv,true",
    "x.JSON,,json,true",
    "x.jsonl,,json,true",
    "x.parquet,,parquet,true",
    "x,,csv,false",
    "x,parquet,parquet,false",
    "x.csv,json,json,true",
    "x.scores,json,json,true",
    "x.csv/,,csv,false",
    ".x,,csv,false"
  })
  void theEndingDecidesAndTheFormatWins(String name, String format, String read, boolean isFile)
      throws IOException {
    String target = folder + "/" + name;
    List<String> arguments = new ArrayList<>(List.of(run, test().toString(), "--to", target));
    if (format != null) {
      arguments.addAll(List.of("--format", format));
    }
    command(arguments.toArray(String[]::new)).run(spark());

    assertThat(Files.isRegularFile(Path.of(target))).isEqualTo(isFile);
    Dataset<Row> rows = spark().read().option("header", true).format(read).load(target);
    assertThat(rows.count()).isEqualTo(90);
    assertThat(rows.columns()).containsExactlyInAnyOrder(("label," + SCORES).split(","));
    assertThat(FileNames.under(folder)).noneMatch(file -> file.contains(".tmp"));
  }

  @Test
  void anEndingOfNoFormatIsBadUsage() {
    assertThatThrownBy(() -> predict(test(), folder.resolve("x.txt")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid --to: %s (must be a file that ends in .csv, .json, .jsonl or .parquet, a"
                + " directory that ends in /, or have --format beside it)",
            folder.resolve("x.txt"));
  }

  /** {@code @} is the folder. */
  @ParameterizedTest
  @CsvSource({
    "@/imgs/test.csv, @/imgs",
    "@/imgs/test.csv, @/imgs/test.csv",
    "@/imgs/test.csv, @",
    "@/imgs/test.csv, @/imgs/../imgs",
    "@/imgs/test.csv, file:@/imgs",
    "@/imgs/test.csv, @/link",
    "@/link/test.csv, @/imgs",
    "@/imgs, @/imgs/scored",
    "@/imgs, @/imgs/new/scored.csv",
    "@/im*, @/imgs/scored",
    "@/imgs/*.csv, @/imgs/test.csv",
    "@/imgs/test.csv, RUN",
    "@/imgs/test.csv, RUN/model",
    "@/imgs/test.csv, RUN/scored.csv",
    "@/imgs/test.csv, RUN/..",
  })
  void aTargetThatIsHoldsOrLiesInWhatIsReadIsRefusedAndNothingIsTouched(String csv, String target)
      throws IOException {
    Path images = Files.createDirectory(folder.resolve("imgs"));
    Files.copy(test(), images.resolve("test.csv"));
    Files.writeString(images.resolve("neighbour.txt"), "x");
    Files.createSymbolicLink(folder.resolve("link"), images);
    List<String> before = FileNames.under(folder);
    List<String> runBefore = FileNames.under(shared);
    String to = target.replace("@", folder.toString()).replace("RUN", run);

    for (String overwrite : List.of("--overwrite", "--format=csv")) {
      assertThatThrownBy(
              () ->
                  command(run, csv.replace("@", folder.toString()), "--to", to, overwrite)
                      .run(spark()))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("Cannot write to " + to + ": the command reads ");
    }
    assertThat(FileNames.under(folder)).isEqualTo(before);
    assertThat(FileNames.under(shared)).isEqualTo(runBefore);
  }

  @Test
  void aRefusedTargetIsBadUsage() throws IOException {
    Path images = Files.createDirectory(folder.resolve("imgs"));
    Path csv = Files.copy(test(), images.resolve("test.csv"));

    Outcome outcome =
        Outcome.of("predict", run, csv.toString(), "--to", images.toString(), "--overwrite");

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.error())
        .isEqualTo(
            "Cannot write to %s: the command reads file:%s (name a place apart from it)",
            images, csv);
    assertThat(csv).hasSameTextualContentAs(test());
  }

  @ParameterizedTest
  @ValueSource(strings = {"scored", "scored.csv", "scored.json", "scored.parquet"})
  void whatPredictWroteIsReplacedOnDemand(String name) throws IOException {
    Path target = folder.resolve(name);
    predict(test(), target);
    assertThatThrownBy(() -> predict(test(), target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot write to " + target + ": it exists (--overwrite replaces it)");
    List<String> rows = ExampleCsv.lines(7, 48, 3, 9);
    Path other = write(folder.resolve("other.csv"), rows.get(0), rows.subList(1, 8));

    command(run, other.toString(), "--to", target.toString(), "--overwrite").run(spark());

    String format = name.contains(".") ? name.substring(name.indexOf('.') + 1) : "csv";
    assertThat(spark().read().option("header", true).format(format).load(target.toString()).count())
        .isEqualTo(7);
  }

  @Test
  void whatPredictDidNotWriteIsNeverReplaced() throws IOException {
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.writeString(others.resolve("part-00000.csv"), "x");
    Files.writeString(others.resolve("_SUCCESS"), "");
    Path more = folder.resolve("more");
    predict(test(), more);
    Files.writeString(more.resolve("notes.txt"), "x");
    Path file = Files.writeString(folder.resolve("thesis.csv"), "label,pixel1\n1,2\n");
    Path empty = Files.writeString(folder.resolve("empty.csv"), "");
    Path directory = Files.createDirectory(folder.resolve("directory.csv"));
    List<String> before = FileNames.under(folder);

    for (Path target : List.of(others, more, file, empty, directory)) {
      assertThatThrownBy(
              () ->
                  command(run, test().toString(), "--to", target.toString(), "--overwrite")
                      .run(spark()))
          .as(target.toString())
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "Cannot replace %s: it is not what weft predict has written there"
                  + " (remove it, or name another place)",
              target);
    }
    assertThat(FileNames.under(folder)).isEqualTo(before);
    assertThat(file).hasContent("label,pixel1\n1,2\n");
  }

  private static SparkSession spark() {
    return SparkSessions.local();
  }

  private static Path test() {
    return shared.resolve("test.csv");
  }

  private static void predict(Path images, Path target) throws IOException {
    command(run, images.toString(), "--to", target.toString()).run(spark());
  }

  /** The command with its options set. */
  static PredictCommand command(String... arguments) {
    PredictCommand command = new PredictCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return command;
  }

  /** Lines of images, each behind its number. */
  private static List<String> rowsWithIds(int rows) {
    List<String> lines = ExampleCsv.lines(rows, 48, 3, 5);
    List<String> numbered = new ArrayList<>();
    for (int row = 1; row <= rows; row++) {
      numbered.add("id-" + row + "," + lines.get(row));
    }
    return numbered;
  }

  private static String id(String line) {
    return line.substring(0, line.indexOf(','));
  }

  private static Path write(Path file, String header, List<String> rows) throws IOException {
    return Files.write(file, Stream.concat(Stream.of(header), rows.stream()).toList());
  }

  private static void gzip(Path file, String header, List<String> rows) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((header + "\n" + String.join("\n", rows) + "\n").getBytes(UTF_8));
    }
  }

  /** The lines of a CSV, or of the CSVs in a directory by name, with one header. */
  private static List<String> lines(Path target) throws IOException {
    if (Files.isRegularFile(target)) {
      return Files.readAllLines(target);
    }
    List<String> lines = new ArrayList<>();
    for (String part : FileNames.under(target)) {
      if (part.endsWith(".csv")) {
        List<String> all = Files.readAllLines(target.resolve(part));
        lines.addAll(lines.isEmpty() ? all : all.subList(1, all.size()));
      }
    }
    return lines;
  }

  private static List<String> ids(Path target) throws IOException {
    return lines(target).stream().skip(1).map(PredictTest::id).toList();
  }
}
