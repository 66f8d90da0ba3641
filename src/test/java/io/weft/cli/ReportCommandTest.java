package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.TestRuns;
import io.weft.rundir.Example;
import io.weft.rundir.RunDescription;
import io.weft.rundir.RunDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path runs;

  @BeforeEach
  void runsHaveADirectoryOfTheirOwn() {
    runs = folder.resolve("runs");
  }

  private RunDirectory run(String name) {
    RunDirectory run =
        RunDirectory.create(
            new org.apache.hadoop.fs.Path(runs.toUri()),
            name,
            RunDescription.NONE,
            new Configuration());
    run.append(Example.epoch(1));
    return run;
  }

  private int weft(String... arguments) {
    return Weft.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void allRunsAreOnAPageBesideThemWithTheCurvesAsPictures() throws Exception {
    run("ann");
    run("cnn");
    assertThat(weft("report", "--runs", runs.toString())).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .containsExactly(runs + "/report.html", runs + "/loss.png", runs + "/accuracy.png");
    assertThat(Files.readString(runs.resolve("report.html"))).contains("2 runs: ann, cnn");
    assertThat(runs.resolve("loss.png")).exists();
  }

  @Test
  void someRunsAreNamedByIdOrByDirectory() throws Exception {
    RunDirectory ann = run("ann");
    String cnn = run("cnn").path().getName();
    run("mlp");
    Path page = folder.resolve("pages/two.html");
    int code =
        weft(
            "report",
            cnn,
            ann.path().toString(),
            "--runs",
            runs.toString(),
            "--to",
            page.toString(),
            "--png",
            folder.resolve("slides").toString(),
            "--json");
    assertThat(code).as(err.toString()).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/page").asText()).isEqualTo(page.toString());
    assertThat(json.at("/runs/0").asText()).isEqualTo(cnn);
    assertThat(json.at("/runs/1").asText()).isEqualTo(ann.path().getName());
    assertThat(Path.of(json.at("/pictures/0").asText()))
        .isEqualTo(folder.resolve("slides/loss.png"));
    assertThat(Files.readString(page)).contains("2 runs: cnn, ann");
  }

  @Test
  void withoutRunsThereIsNoReport() {
    assertThat(weft("report", "--runs", runs.toString())).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("Cannot report: there is no run in " + runs + " (submit/weft train makes one)");
  }

  @Test
  void aRunThatIsNotThereIsNamed() {
    assertThat(weft("report", "ann", "--runs", runs.toString())).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(
            "Cannot report on ann: no such run (neither ann nor %s/ann has a run.json)"
                .formatted(runs));
  }

  @Test
  void aBrokenRunIsNamedAndTheOthersAreShown() throws Exception {
    RunDirectory broken = run("ann");
    Files.writeString(TestRuns.local(broken).resolve("run.json"), "{");
    assertThat(weft("report", "--runs", runs.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("Cannot report: Cannot read ")
        .contains(broken.path().getName() + "/run.json: Unexpected end-of-input");
    run("cnn");
    assertThat(weft("report", "--runs", runs.toString())).isZero();
    assertThat(Files.readString(runs.resolve("report.html"))).contains("One run: cnn");
  }

  @Test
  void whatIsNoPageIsNotReplacedAndNothingIsPutIntoAModel() throws Exception {
    Path ann = TestRuns.local(run("ann"));
    Path config = Files.writeString(folder.resolve("ann.conf"), "seed = 1");
    Path json = ann.resolve("run.json");
    String before = Files.readString(json);

    for (Path target : List.of(config, json, ann)) {
      err.getBuffer().setLength(0);
      assertThat(weft("report", "--runs", runs.toString(), "--to", target.toString())).isEqualTo(2);
      assertThat(err.toString().strip())
          .isEqualTo("Cannot replace " + target + ": it is not a page (name another place)");
    }
    Path inside = ann.resolve("model/metadata/part-1.html");
    err.getBuffer().setLength(0);
    assertThat(weft("report", "--runs", runs.toString(), "--to", inside.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("Cannot write to " + inside + ": the command reads ");
    assertThat(config).hasContent("seed = 1");
    assertThat(json).hasContent(before);
    for (String page : List.of(ann + "/report.html", ann + "/report.html", folder + "/x.html")) {
      assertThat(weft("report", "--runs", runs.toString(), "--to", page)).isZero();
    }
  }

  @Test
  void whatIsNoRunAmongTheRunsHidesNone() throws Exception {
    run("cnn");
    Files.createDirectory(runs.resolve("empty"));
    Files.writeString(runs.resolve("notes.txt"), "mine");
    Files.createDirectories(runs.resolve("strange/run.json"));
    assertThat(weft("report", "--runs", runs.toString())).as(err.toString()).isZero();
    assertThat(err.toString().lines())
        .singleElement(STRING)
        .startsWith("Cannot read ")
        .contains("strange/run.json");
    assertThat(Files.readString(runs.resolve("report.html"))).contains("One run: cnn");
  }

  @Test
  void aBrokenRunThatIsNamedIsAnError() throws Exception {
    RunDirectory broken = run("ann");
    run("cnn");
    Files.writeString(TestRuns.local(broken).resolve("run.json"), "{");
    assertThat(weft("report", broken.path().getName(), "--runs", runs.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("Cannot read ");
  }
}
