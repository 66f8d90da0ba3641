package io.weft.report;

import static io.weft.rundir.Example.HADOOP;
import static io.weft.rundir.Example.description;
import static io.weft.rundir.Example.epoch;
import static io.weft.rundir.Example.hadoop;
import static io.weft.rundir.Example.local;
import static io.weft.rundir.ExampleRuns.HOSTILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.metrics.ConfusionMatrix;
import io.weft.rundir.Example;
import io.weft.rundir.ExampleRuns;
import io.weft.rundir.Mistake;
import io.weft.rundir.ModelSummary;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path folder;

  private static String page(RunDirectory... runs) {
    return Report.of(List.of(runs)).toHtml();
  }

  @Test
  void aFinishedRunHasAllItsParts() throws Exception {
    String page = page(ExampleRuns.finished(folder, "ann", 0.9009, "Shirt"));

    assertThat(page)
        .contains("<h1>ann is right on 90.09% of the test images</h1>")
        .contains("paper: CNN with a library")
        .contains("<td class=\"right strong\" style=\"--heat:0.900\">900</td>")
        .contains("<td class=\"n\">95.74%</td><td class=\"n\">90.00%</td>") // of Shirt
        .contains("<caption>Mean step of ann, 11.51 ms</caption>")
        .contains("compute</th><td class=\"n\">7.673</td><td class=\"n\">66.7%</td>")
        .contains("<code>optimizer.name</code></th><td><code>adam</code>")
        .contains("local[2]")
        .contains("dense 128");
    assertThat(page.split("was taken for Trouser", -1)).as("25 mistakes").hasSize(26);
  }

  @Test
  void ofManyClassesThoseWithTheMostMistakesAreShown() throws Exception {
    ConfusionMatrix confusion = new ConfusionMatrix(20_000);
    confusion.add(123, 4567, 9);
    confusion.add(8, 8, 1000);
    List<String> names = IntStream.range(0, 20_000).mapToObj(c -> "class " + c).toList();
    RunDirectory run =
        RunDirectory.create(Example.hadoop(folder), "many", RunDescription.NONE, Example.HADOOP);
    run.start(description());
    run.finish(Example.result(0.9), confusion, names);
    assertThat(page(run))
        .contains("These are the 3 of 20,000 classes with the most mistakes; classes.csv has all.")
        .contains("class 123", "class 4567", "class 8")
        .doesNotContain("class 9<")
        .hasSizeLessThan(400_000);
  }

  @Test
  void pixelsAndWeightsArePicturesOfTheirSize() throws Exception {
    String page = page(ExampleRuns.finished(folder, "ann", 0.9, "Shirt"));
    Matcher uris = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"").matcher(page);

    assertThat(uris.find()).isTrue();
    BufferedImage mistake = image(uris.group(1));
    assertThat(mistake.getWidth()).isEqualTo(28);
    for (int pixel = 0; pixel < 256; pixel++) {
      int shade = mistake.getRGB(pixel % 28, pixel / 28) & 0xff;
      assertThat(shade).as("pixel " + pixel).isEqualTo(pixel);
    }
    String last = uris.group(1);
    while (uris.find()) {
      last = uris.group(1);
    }
    BufferedImage sheet = image(last); // 30 units in 5 rows of 6
    assertThat(sheet.getWidth()).isEqualTo(6 * 29 - 1);
    assertThat(sheet.getHeight()).isEqualTo(5 * 29 - 1);
  }

  @Test
  void theStepTimeComesWithAdviceWhereTheRunSaysHowItWasSetUp() throws Exception {
    RunDirectory run = ExampleRuns.finished(folder, "ann", 0.9, "Shirt");
    assertThat(page(run)).doesNotContain("step 11.51 ms");
    run.start(
        new RunDescription(
            Example.json("{'training':{'batch-size':128}}"),
            7,
            List.of(),
            ModelSummary.UNKNOWN,
            2,
            "all-reduce",
            Map.of()));
    assertThat(page(run)).contains("step 11.51 ms: 67% compute, 11% waiting");
  }

  private static BufferedImage image(String base64) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
  }

  @Test
  void coloursAndFurtherChannelsArePicturesToo() {
    Mistake colour = new Mistake(1, "a", "b", 1, 0, 3, 1, 2, List.of(1, 2, 3, 4, 5, 6));
    assertThat(Pictures.of(colour).getRGB(0, 0)).isEqualTo(0xff010305);
    assertThat(Pictures.of(colour).getRGB(1, 0)).isEqualTo(0xff020406);
    Mistake two = new Mistake(1, "a", "b", 1, 0, 2, 1, 1, List.of(7, 9));
    assertThat(Pictures.of(two).getWidth()).isEqualTo(2);
    assertThat(Pictures.of(two).getRGB(1, 0)).isEqualTo(0xff090909);
  }

  @Test
  void whateverARunSaysIsShownAsText() throws Exception {
    RunDirectory run = ExampleRuns.finished(folder, HOSTILE, 0.9, HOSTILE);
    run.start(description(HOSTILE, 1));
    run.fail(HOSTILE);

    assertThat(page(run))
        .contains("&lt;/script&gt;&lt;img src")
        .doesNotContain("<img src=x")
        .doesNotContain("</script><img");
  }

  @Test
  void picturesNeedNoTemporaryFile() throws Exception {
    ImageIO.setCacheDirectory(null);
    RunDirectory run = ExampleRuns.finished(folder, "ann", 0.9, "Shirt");
    Path temporary = Files.createDirectory(folder.resolve("gone"));
    ImageIO.setCacheDirectory(temporary.toFile());
    Files.delete(temporary);
    try {
      assertThat(page(run)).contains("data:image/png");
      Report.of(List.of(run)).writePictures(hadoop(folder.resolve("slides")), HADOOP);
      assertThat(folder.resolve("slides/loss.png")).isNotEmptyFile();
    } finally {
      ImageIO.setCacheDirectory(null);
    }
  }

  @Test
  void anInterruptedThreadStillWritesThePage() throws Exception {
    RunDirectory run = ExampleRuns.finished(folder, "ann", 0.9, "Shirt");
    Thread.currentThread().interrupt();
    try {
      Report.of(List.of(run)).write(run.reportPath(), HADOOP);
    } finally {
      Thread.interrupted();
    }
    assertThat(Files.readString(local(run.reportPath()))).contains("90.00% of the test images");
  }

  @Test
  void copiesOfARunAreOnThePageAndInThePicturesByNumber() throws Exception {
    RunDirectory run = ExampleRuns.finished(folder, "ann", 0.9, "Shirt");
    Report report = Report.of(List.of(run, run, run));

    assertThat(report.toHtml()).contains(run.path().getName() + " (3)");
    report.writePictures(hadoop(folder.resolve("slides")), HADOOP);
    assertThat(folder.resolve("slides/accuracy.png")).isNotEmptyFile();
  }

  @Test
  void namesThatDifferBehindTheirEndInTheLegendAreNumbered() throws Exception {
    String name = "n".repeat(60);
    Report report =
        Report.of(
            List.of(
                ExampleRuns.finished(folder, name + "1", 0.9, "Shirt"),
                ExampleRuns.finished(folder, name + "2", 0.9, "Shirt")));

    assertThat(report.writePictures(hadoop(folder.resolve("slides")), HADOOP)).hasSize(2);
  }

  @Test
  void aRunThatHasJustBegunSaysWhatItHasNotYet() {
    RunDirectory run = RunDirectory.create(hadoop(folder), "new", RunDescription.NONE, HADOOP);
    assertThat(page(run))
        .contains("<h1>new</h1>")
        .contains("The figures of the test rows follow when the run has finished.")
        .contains("running</span>")
        .doesNotContain("<h3>", "<script", "class=\"card\"", "id=\"curves\"");
  }

  @Test
  void aFailedRunSaysWhy() throws Exception {
    RunDirectory run = RunDirectory.create(hadoop(folder), "ann", RunDescription.NONE, HADOOP);
    run.start(description());
    run.append(epoch(1));
    run.fail("Loss is not finite at step 7");
    assertThat(page(run)).contains("It failed: Loss is not finite at step 7").contains("1 epoch<");
  }

  @Test
  void aBrokenFileHidesNoOther() throws Exception {
    RunDirectory run = ExampleRuns.finished(folder, "ann", 0.9, "Shirt");
    Files.writeString(local(run.path()).resolve("mistakes.jsonl"), "{\n");
    Files.writeString(local(run.path()).resolve("confusion.csv"), "actual,a\na,many\n");
    RunDirectory other = ExampleRuns.finished(folder, "cnn", 0.8, "Shirt");
    Files.writeString(local(other.path()).resolve("run.json"), "{");

    Report report = Report.of(List.of(run, other));
    assertThat(report.runs()).containsExactly(run.path().getName());
    assertThat(report.problems())
        .singleElement()
        .asString()
        .startsWith("Cannot read " + other + "/run.json: ");
    assertThat(report.toHtml())
        .contains("mistakes.jsonl, line 1: ")
        .contains("confusion.csv: &#39;many&#39; is no count")
        .contains("What the first 30 units look for");
  }

  @Test
  void theCurvesArePicturesForSlides() throws Exception {
    RunDirectory first = ExampleRuns.finished(folder, "ann", 0.9, "Shirt");
    RunDirectory second = ExampleRuns.finished(folder, "ann", 0.8, "Shirt");
    RunDirectory empty = RunDirectory.create(hadoop(folder), "new", RunDescription.NONE, HADOOP);
    Report.of(List.of(first, second, empty)).writePictures(hadoop(folder), HADOOP);

    for (String name : List.of("loss.png", "accuracy.png")) {
      BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
      assertThat(image.getWidth()).isEqualTo(1600);
      assertThat(image.getHeight()).isEqualTo(900);
    }
  }
}
