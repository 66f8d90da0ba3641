package io.weft.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notes in a real Zeppelin, on what trainings of Weft's have just left behind. */
class NotesTest {
  /** Of each run, what the notes may read. */
  private static final List<String> FILES =
      List.of("run.json", "epochs.jsonl", "confusion.csv", "classes.csv", "mistakes.jsonl");

  private static final Pattern IMAGE =
      Pattern.compile("<img [^>]*alt=\"([^\"]*)\" src='data:image/png;base64,([^']*)'>");

  private static final int IMAGES = 40;

  @TempDir static Path directory;

  private static Path runs;
  private static List<SavedRun> saved;
  private static Zeppelin zeppelin;

  @BeforeAll
  static void startZeppelinBesideCopiesOfTheRuns() throws Exception {
    runs = Files.createDirectory(directory.resolve("runs"));
    List<SavedRun> trained = SavedRun.in(Path.of(System.getProperty("runs")));
    for (SavedRun run : trained) {
      copy(run, run.id(), FILES);
    }
    leaveInTheMiddle(trained.get(trained.size() - 1));
    saved = SavedRun.in(runs);
    zeppelin =
        Zeppelin.start(
            Path.of(System.getProperty("zeppelin.home")).toRealPath(),
            Files.createDirectory(directory.resolve("server")));
  }

  @AfterAll
  static void stopZeppelin() throws InterruptedException {
    if (zeppelin != null) {
      zeppelin.stop();
    }
  }

  private static Path copy(SavedRun run, String id, List<String> files) throws IOException {
    Path copy = Files.createDirectory(runs.resolve(id));
    for (String file : files) {
      Files.copy(run.directory().resolve(file), copy.resolve(file));
    }
    return copy;
  }

  /** A copy of the run as if it were still going, in the middle of the third line. */
  private static void leaveInTheMiddle(SavedRun run) throws IOException {
    Path copy = copy(run, "99991231-235959-going", FILES.subList(0, 2));
    Path json = copy.resolve("run.json");
    Files.writeString(
        json,
        Files.readString(json)
            .replace("\"status\" : \"finished\"", "\"status\" : \"running\"")
            .replaceFirst("\"started\" : \"[^\"]*\"", "\"started\" : \"9999-12-31T23:59:59Z\"")
            .replaceFirst("(?s)\"result\" : \\{.*?\n  \\}", "\"result\" : null"));
    Path epochs = copy.resolve("epochs.jsonl");
    List<String> lines = Files.readAllLines(epochs);
    String torn = lines.get(2).substring(0, lines.get(2).length() / 2);
    Files.writeString(epochs, lines.get(0) + "\n" + lines.get(1) + "\n" + torn);
  }

  private static String note(String name) throws IOException {
    return Files.readString(NoteFilesTest.NOTES.resolve(name + ".zpln"));
  }

  private static Map<String, String> forms(String... more) {
    return more.length == 0
        ? Map.of("runs", runs.toString())
        : Map.of("runs", runs.toString(), more[0], more[1]);
  }

  @Test
  void trainingCurvesShowEachWholeLineOfEachRun() throws Exception {
    assertThat(saved).extracting(run -> run.run().path("status").asText()).contains("running");

    List<Paragraph> paragraphs = zeppelin.run("curves", note("training-curves"), forms());

    assertThat(NoteCheck.problems(paragraphs, CurvesTables.of(saved))).isEmpty();
  }

  @Test
  void asFewOfTheNewestRunsAsTheFormSays() throws Exception {
    List<SavedRun> newest = saved.subList(saved.size() - 1, saved.size());

    List<Paragraph> paragraphs =
        zeppelin.run("newest", note("training-curves"), forms("newest", "1"));

    assertThat(NoteCheck.problems(paragraphs, CurvesTables.of(newest))).isEmpty();
  }

  @Test
  void theComparisonHasTheRunsAndThePapersSystems() throws Exception {
    assertThat(saved)
        .extracting(run -> run.run().at("/model/kind").asText())
        .contains("mlpc", "ann", "cnn");

    List<Paragraph> paragraphs =
        zeppelin.run("comparison", note("comparison"), forms("target", "0.6"));

    assertThat(NoteCheck.problems(paragraphs, ComparisonTables.of(saved, Optional.of(0.6))))
        .isEmpty();
  }

  @Test
  void theTargetOfTheComparisonIsThatOfTheRuns() throws Exception {
    List<Paragraph> paragraphs = zeppelin.run("comparison by config", note("comparison"), forms());

    assertThat(NoteCheck.problems(paragraphs, ComparisonTables.of(saved, Optional.empty())))
        .isEmpty();
  }

  @Test
  void mistakesAreThoseOfTheNewestRunThatHasEnded() throws Exception {
    SavedRun newest = saved.get(saved.size() - 2);

    List<Paragraph> paragraphs = zeppelin.run("mistakes", note("mistakes"), forms());

    assertThat(NoteCheck.problems(paragraphs, MistakesTables.of(newest))).isEmpty();
    assertImages(paragraphs.get(paragraphs.size() - 1), newest.mistakes());
  }

  /** Each image has the words and the very pixels of its line. */
  private static void assertImages(Paragraph paragraph, List<JsonNode> mistakes)
      throws IOException {
    assertThat(paragraph.outputs()).extracting(Paragraph.Output::type).containsExactly("HTML");
    Matcher images = IMAGE.matcher(paragraph.outputs().get(0).data());
    int count = 0;
    while (images.find()) {
      JsonNode mistake = mistakes.get(count++);
      String label = mistake.path("label").asText();
      assertThat(images.group(1))
          .isEqualTo(label + ", taken for " + mistake.path("prediction").asText());
      byte[] png = Base64.getDecoder().decode(images.group(2));
      assertThat(greys(ImageIO.read(new ByteArrayInputStream(png))))
          .isEqualTo(new ObjectMapper().convertValue(mistake.path("pixels"), List.class));
    }
    assertThat(count).isEqualTo(Math.min(IMAGES, mistakes.size())).isPositive();
  }

  private static List<Integer> greys(BufferedImage image) {
    List<Integer> greys = new ArrayList<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        greys.add(image.getRGB(x, y) & 0xff);
      }
    }
    return greys;
  }

  @Test
  void mistakesOfARunByItsId() throws Exception {
    SavedRun oldest = saved.get(0);

    List<Paragraph> paragraphs =
        zeppelin.run("mistakes by id", note("mistakes"), forms("run", oldest.id()));

    assertThat(NoteCheck.problems(paragraphs, MistakesTables.of(oldest))).isEmpty();
  }

  @Test
  void timeGoesToThePhasesOfAStep() throws Exception {
    List<Paragraph> paragraphs = zeppelin.run("time", note("where-the-time-goes"), forms());

    assertThat(NoteCheck.problems(paragraphs, TimeTables.of(saved))).isEmpty();
  }

  @Test
  void aDirectoryWithoutRunsIsAClearError() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));

    List<Paragraph> paragraphs =
        zeppelin.run("empty", note("training-curves"), Map.of("runs", empty.toString()));

    assertThat(paragraphs.get(1).status()).isEqualTo("ERROR");
    assertThat(paragraphs.get(1).outputs().get(0).data())
        .contains("Cannot find a run: no <id>/run.json in file:" + empty);
  }

  @Test
  void theCheckReportsAQueryForAColumnThatIsNotThere() throws Exception {
    String altered = altered("select epoch, curve, loss ", "select epoch, curve, losses ");

    List<Paragraph> paragraphs = zeppelin.run("altered query", altered, forms());

    assertThat(NoteCheck.problems(paragraphs, CurvesTables.of(saved)))
        .anyMatch(problem -> problem.startsWith("'Loss' is ERROR") && problem.contains("losses"))
        .contains("'Accuracy, %' is READY");
  }

  @Test
  void theCheckReportsAColumnThatIsInNoFile() throws Exception {
    String altered =
        altered(
            "seconds double\\\").join",
            "second double\\\").withColumnRenamed(\\\"second\\\", \\\"seconds\\\").join");

    List<Paragraph> paragraphs = zeppelin.run("altered loader", altered, forms());

    assertThat(NoteCheck.problems(paragraphs, CurvesTables.of(saved)))
        .singleElement()
        .asString()
        .startsWith("'Runs' row 1, seconds: null instead of");
  }

  private static String altered(String text, String replacement) throws IOException {
    String note = note("training-curves");
    assertThat(note).contains(text);
    return note.replace(text, replacement);
  }
}
