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
  static void startZeppelinOnCopiesOfTheRuns() throws Exception {
    runs = Files.createDirectory(directory.resolve("runs"));
    List<SavedRun> trained = SavedRun.in(Path.of(System.getProperty("runs")));
    for (SavedRun run : trained) {
      copy(run, run.id());
    }
    leaveARunInTheMiddle(
        trained.stream().filter(run -> run.run().at("/model/kind").asText().equals("ann")));
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

  private static Path copy(SavedRun run, String id) throws IOException {
    Path copy = Files.createDirectory(runs.resolve(id));
    for (String file : FILES) {
      if (Files.exists(run.directory().resolve(file))) {
        Files.copy(run.directory().resolve(file), copy.resolve(file));
      }
    }
    return copy;
  }

  /** As a run that is going on would be if its last line were half written. */
  private static void leaveARunInTheMiddle(java.util.stream.Stream<SavedRun> candidates)
      throws IOException {
    SavedRun run = candidates.findFirst().orElseThrow();
    Path copy = copy(run, "99991231-235959-going");
    Files.delete(copy.resolve("confusion.csv"));
    Files.delete(copy.resolve("classes.csv"));
    Files.deleteIfExists(copy.resolve("mistakes.jsonl"));
    String json = Files.readString(copy.resolve("run.json"));
    Files.writeString(
        copy.resolve("run.json"),
        json.replace("\"status\" : \"finished\"", "\"status\" : \"running\"")
            .replaceFirst("\"started\" : \"[^\"]*\"", "\"started\" : \"9999-12-31T23:59:59Z\"")
            .replaceFirst("(?s)\"result\" : \\{.*?\\}", "\"result\" : null"));
    List<String> lines = Files.readAllLines(copy.resolve("epochs.jsonl"));
    String torn = lines.get(2).substring(0, lines.get(2).length() / 2);
    Files.writeString(
        copy.resolve("epochs.jsonl"), lines.get(0) + "\n" + lines.get(1) + "\n" + torn);
  }

  private static List<Paragraph> run(String note, Map<String, String> forms) throws Exception {
    String json = Files.readString(NoteFilesTest.NOTES.resolve(note + ".zpln"));
    return zeppelin.run(note, json, forms);
  }

  @Test
  void trainingCurvesShowEachEpochOfEachRun() throws Exception {
    assertThat(saved).extracting(run -> run.run().path("status").asText()).contains("running");
    assertThat(
            NoteCheck.problems(
                run("training-curves", Map.of("runs", runs.toString())),
                ExpectedTables.curves(saved)))
        .as(zeppelin.log())
        .isEmpty();
  }

  @Test
  void trainingCurvesOfTheNewestRunsOnly() throws Exception {
    List<SavedRun> newest = saved.subList(saved.size() - 2, saved.size());

    assertThat(
            NoteCheck.problems(
                zeppelin.run(
                    "newest",
                    note("training-curves"),
                    Map.of("runs", "file://" + runs, "newest", "2")),
                ExpectedTables.curves(newest)))
        .isEmpty();
  }

  private static String note(String name) throws IOException {
    return Files.readString(NoteFilesTest.NOTES.resolve(name + ".zpln"));
  }

  @Test
  void theComparisonHasTheRunsAndThePapersSystems() throws Exception {
    assertThat(saved)
        .extracting(run -> run.run().at("/model/kind").asText())
        .contains("mlpc", "ann", "cnn");
    assertThat(
            NoteCheck.problems(
                run("comparison", Map.of("runs", runs.toString(), "target", "0.6")),
                ExpectedTables.comparison(saved, 0.6)))
        .isEmpty();
  }

  @Test
  void mistakesAreThoseOfTheNewestRunThatHasEnded() throws Exception {
    SavedRun newest = saved.get(saved.size() - 2);

    List<Paragraph> paragraphs = run("mistakes", Map.of("runs", runs.toString()));

    assertThat(NoteCheck.problems(paragraphs, ExpectedTables.mistakes(newest))).isEmpty();
    assertImages(
        paragraphs.get(paragraphs.size() - 1),
        SavedRun.jsonLines(newest.directory().resolve("mistakes.jsonl")));
  }

  /** Each figure has the words and the very pixels of its line. */
  private static void assertImages(Paragraph paragraph, List<JsonNode> mistakes)
      throws IOException {
    assertThat(paragraph.outputs()).extracting(Paragraph.Output::type).containsExactly("HTML");
    Matcher images = IMAGE.matcher(paragraph.outputs().get(0).data());
    int count = 0;
    while (images.find()) {
      JsonNode mistake = mistakes.get(count++);
      assertThat(images.group(1))
          .isEqualTo(
              mistake.path("label").asText()
                  + ", taken for "
                  + mistake.path("prediction").asText());
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

    assertThat(
            NoteCheck.problems(
                zeppelin.run(
                    "by id", note("mistakes"), Map.of("runs", runs.toString(), "run", oldest.id())),
                ExpectedTables.mistakes(oldest)))
        .isEmpty();
  }

  @Test
  void timeGoesToThePhasesOfAStep() throws Exception {
    assertThat(
            NoteCheck.problems(
                run("where-the-time-goes", Map.of("runs", runs.toString())),
                ExpectedTables.time(saved)))
        .isEmpty();
  }

  @Test
  void aDirectoryWithoutRunsIsAnError() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));

    List<Paragraph> paragraphs =
        zeppelin.run("empty", note("training-curves"), Map.of("runs", empty.toString()));

    assertThat(paragraphs.get(1).status()).isEqualTo("ERROR");
    assertThat(paragraphs.get(1).outputs().get(0).data())
        .contains("Cannot find a run: no <id>/run.json in file:" + empty);
  }

  @Test
  void theCheckReportsAColumnThatTheQueriesDoNotKnow() throws Exception {
    String altered =
        note("training-curves").replace("select epoch, curve, loss", "select epoch, curve, losses");

    assertThat(
            NoteCheck.problems(
                zeppelin.run("altered query", altered, Map.of("runs", runs.toString())),
                ExpectedTables.curves(saved)))
        .anySatisfy(problem -> assertThat(problem).startsWith("'Loss' is ERROR").contains("losses"))
        .anySatisfy(problem -> assertThat(problem).startsWith("'Accuracy, %' is READY"));
  }

  @Test
  void theCheckReportsAColumnThatTheFilesDoNotHave() throws Exception {
    String altered =
        note("training-curves")
            .replace("learning_rate double", "learning_rates double")
            .replace("1000 * learning_rate as", "1000 * learning_rates as")
            .replace("where learning_rate is", "where learning_rates is");

    assertThat(
            NoteCheck.problems(
                zeppelin.run("altered loader", altered, Map.of("runs", runs.toString())),
                ExpectedTables.curves(saved)))
        .singleElement()
        .asString()
        .startsWith("'Learning rate × 1000' 0 rows instead of");
  }
}
