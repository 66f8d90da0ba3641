package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.Patience;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completions of bash after it has read the script of {@code weft completion}. */
class CompletionTest {
  /** Script in the place of readline, for {@code submit/weft WORD...}: completes the last word. */
  private static final String PRESS_TAB =
      """
      set -e
      . ./completion
      [ "$(complete -p weft)" = 'complete -o default -F _complete_submit_weft weft' ]
      compopt() { [ "$1" = +o ] || printf '%s\\n' "compopt $*"; }
      COMP_WORDS=(submit/weft "$@")
      COMP_CWORD=$#
      COMP_LINE="${COMP_WORDS[*]}"
      COMP_POINT=${#COMP_LINE}
      set +e
      _complete_submit_weft
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void writeTheScript() throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertThat(Weft.run(new PrintWriter(out), new PrintWriter(err), "completion")).isZero();
    assertThat(err.toString()).isEmpty();
    Files.writeString(folder.resolve("completion"), out.toString());
    Files.writeString(folder.resolve("press-tab"), PRESS_TAB);
    Files.writeString(folder.resolve("ann.conf"), "");
  }

  @Test
  void aCommandIsCompleted() throws Exception {
    assertThat(offered("tr")).containsExactly("train");
    assertThat(offered("")).contains("data", "train", "evaluate", "predict", "compare", "help");
    assertThat(offered("train")).containsExactly("train");
  }

  @Test
  void optionsOfSparkSubmitAreCompletedBeforeTheCommand() throws Exception {
    assertThat(offered("--ma")).containsExactly("--master");
    assertThat(offered("--deploy-mode", "cl")).contains("client", "cluster");
  }

  @Test
  void aCommandIsFoundBehindOptionsOfSparkSubmit() throws Exception {
    String[][] fronts = {
      {"--master", "local[2]"},
      {"--master", "spark", ":", "//host", ":", "7077", "--verbose"},
      {"--conf", "a", "=", "b", "--name", "=", "train"},
      {"--name", "data", "--supervise"},
    };
    for (String[] front : fronts) {
      assertThat(offered(words(front, "pred"))).as("%s", List.of(front)).containsExactly("predict");
      assertThat(offered(words(front, "predict", "--over")))
          .as("%s", List.of(front))
          .contains("--overwrite");
    }
  }

  @Test
  void optionsAreThoseOfTheCommandWhateverItsArgumentsAreCalled() throws Exception {
    assertThat(offered("train", "data", "--re")).contains("--resume").doesNotContain("--run");
    assertThat(offered("predict", "m", "i.csv", "--format", "P")).contains("PARQUET");
  }

  @Test
  void theKeysOfAConfigAreCompletedWithoutASpaceBehindThem() throws Exception {
    assertThat(offered("train", "--set", "training.epo"))
        .contains("compopt -o nospace", "training.epochs=");
  }

  @Test
  void filesAreCompletedWhereNothingElseIsKnown() throws Exception {
    assertThat(offered("train", "an")).contains("ann.conf");
    assertThat(offered("evaluate", "an")).contains("compopt -o default");
  }

  @Test
  void theOptionsOfSparkSubmitAreThoseThatTheScriptHandsOver() throws IOException {
    assertThat(Files.readString(Path.of("submit/weft"))).contains(SparkSubmitOptions.names());
  }

  private static String[] words(String[] front, String... behind) {
    String[] words = Arrays.copyOf(front, front.length + behind.length);
    System.arraycopy(behind, 0, words, front.length, behind.length);
    return words;
  }

  /** The lines that the script printed: what {@code compopt} was told, and what is offered. */
  private static List<String> offered(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "press-tab"));
    command.addAll(List.of(words));
    Path out = folder.resolve("out");
    Process bash =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exitCode = Patience.end(bash, () -> Files.readString(out));
    List<String> lines = Files.readAllLines(out);
    assertThat(exitCode).as("%s", lines).isZero();
    return lines;
  }
}
