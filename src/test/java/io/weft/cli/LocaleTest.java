package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.FileNames;
import io.weft.TestRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training in a language that has digits of its own. */
@Tag("spark")
@Tag("slow")
class LocaleTest {
  private static final String PERSIAN =
      "-Duser.language=fa -Duser.country=IR -Duser.extensions=u-nu-arabext";
  private static final int STOPPED = 130;

  @TempDir private Path folder;

  @Test
  void aRunLeavesTheSameFilesAndIsResumedInAnyLanguage() throws Exception {
    try (UnpackagedWeft home =
        UnpackagedWeft.in(folder, "training { epochs = 40, batch-size = 30, workers = 2 }")) {
      String config = folder.resolve("small.conf").toString();
      String english = folder.resolve("english").toString();
      Outcome here = Outcome.of("train", config, "--runs", english);
      assertThat(here.exitCode()).as(here.err()).isZero();
      try (WeftProcess weft = home.start(PERSIAN, "train", "small.conf", "--runs", "persian")) {
        weft.await("epoch 3 ");
        weft.signal("INT");
        weft.end(STOPPED);
      }
      String run = folder.relativize(onlyRun("persian")).toString();
      try (WeftProcess weft = home.start(PERSIAN, "train", "--resume", run)) {
        weft.await("Continues from ");
        weft.end(0);
      }
    }
    JsonNode english = TestRuns.json(onlyRun("english"));
    JsonNode persian = TestRuns.json(onlyRun("persian"));
    assertThat(persian.at("/status").asText()).isEqualTo("finished");
    assertThat(persian.at("/result/weights_sha256"))
        .isEqualTo(english.at("/result/weights_sha256"));
    assertThat(paths(persian)).isEqualTo(paths(english));
    assertThat(onlyRun("persian").getFileName().toString()).matches("[0-9]{8}-[0-9]{6}-small");
    assertThat(names("persian"))
        .isEqualTo(names("english"))
        .allMatch(name -> name.matches("\\p{ASCII}+"));
  }

  /** File names without random parts: those of stages, and of Spark's files and jobs. */
  private List<String> names(String runs) throws Exception {
    return FileNames.under(onlyRun(runs)).stream()
        .filter(name -> !name.endsWith(".crc"))
        .map(name -> name.replaceAll("[0-9a-f]{8,}(-[0-9a-f]{4,})*", "#"))
        .distinct()
        .toList();
  }

  private static List<String> paths(JsonNode json) {
    List<String> paths = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      paths.add(field.getKey());
      paths(field.getValue()).forEach(path -> paths.add(field.getKey() + "/" + path));
    }
    return paths;
  }

  private Path onlyRun(String runs) throws Exception {
    return TestRuns.only(folder.resolve(runs));
  }
}
