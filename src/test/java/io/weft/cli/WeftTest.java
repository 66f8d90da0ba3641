package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.weft.config.ConfigException;
import io.weft.run.Build;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class WeftTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpGoesToStdoutAndListsTheCommands() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString())
        .startsWith("Usage: submit/weft [spark-submit options] COMMAND [options]")
        .contains("  data  ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatIsDoneInsideTheApplicationMasterOfYarnDoesNotEndTheJvm() {
    System.setProperty("spark.master", "yarn");
    System.setProperty("spark.submit.deployMode", "cluster");
    try {
      Weft.main(new String[] {"--version"});
    } finally {
      System.clearProperty("spark.master");
      System.clearProperty("spark.submit.deployMode");
    }

    assertThat(run("--version")).as("in a JVM that is still there").isZero();
  }

  @Test
  void versionNamesTheBuild() {
    assertThat(run("--version")).isZero();

    assertThat(out.toString())
        .startsWith("weft ")
        .isEqualToIgnoringNewLines(Build.current().toString());
  }

  @Test
  void aBuildIsItsVersionAndItsCommit() {
    var properties = new Properties();
    assertThat(Build.of(properties)).isEqualTo(new Build("unknown", Optional.empty()));

    properties.setProperty("git.build.version", "1.2.3");
    properties.setProperty("git.commit.id.abbrev", "abcdef0");
    assertThat(Build.of(properties)).hasToString("weft 1.2.3 (abcdef0)");

    properties.setProperty("git.dirty", "true");
    assertThat(Build.of(properties)).hasToString("weft 1.2.3 (abcdef0-modified)");
  }

  @Test
  void noCommandIsBadUsage() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString().lines())
        .containsExactly("Cannot run Weft: no command", "Try submit/weft --help");
  }

  @Test
  void anUnknownCommandIsBadUsageWithASuggestion() {
    assertThat(run("dta")).isEqualTo(2);

    assertThat(err.toString().lines())
        .containsExactly(
            "Cannot run dta: no such command (did you mean data?)", "Try submit/weft --help");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          data --too=x         | Cannot take --too: data has no such option (did you mean --to?)
          data --colour        | Cannot take --colour: data has no such option
          train -quiet         | Cannot take -quiet: train has no such option (did you mean --quiet?)
          train --master yarn  | Cannot take --master: train has no such option (an option of spark-submit goes before the command)
          evaluate a b c       | Cannot take c: evaluate has all its arguments already
          --mastr yarn train   | Cannot pass --mastr to spark-submit: no such option (did you mean --master?)
          --run x.conf train   | Cannot pass --run to spark-submit: no such option (Weft's own options go after the command)
          --colour train       | Cannot pass --colour to spark-submit: no such option (Weft's own options go after the command)
          eval                 | Cannot run eval: no such command (did you mean evaluate?)
          xyz                  | Cannot run xyz: no such command
          """)
  void aWrongWordIsBadUsageWithWhatMayHaveBeenMeant(String words, String message) {
    assertThat(run(words.split(" "))).isEqualTo(2);

    assertThat(err.toString().lines()).startsWith(message).hasSize(2);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpThatFitsTheTerminalWithExamplesAndExitCodes(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out.toString())
        .startsWith("Usage: submit/weft " + command + " ")
        .contains("Examples:\n  submit/weft ", "Exit codes:\n  0     done\n  1     failed\n")
        .doesNotContain("null");
    assertThat(out.toString().lines())
        .allMatch(line -> line.length() <= 80)
        .contains(footer(command));
    assertThat(run("help", command)).isZero();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreCommandsThatWeftTakes(String example) {
    List<String> words = new ArrayList<>(List.of(example.replaceFirst(" [#>] .*", "").split(" +")));
    assertThat(words.remove(0)).isEqualTo("submit/weft");
    while (words.size() > 1 && words.get(0).equals("--master")) {
      words.subList(0, 2).clear();
    }
    var command = Weft.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));

    assertThatNoException().isThrownBy(() -> command.parseArgs(words.toArray(String[]::new)));
  }

  private static List<String> commands() {
    return commandLine().getSubcommands().keySet().stream()
        .filter(name -> !name.equals("help"))
        .toList();
  }

  private static String[] footer(String command) {
    CommandLine found = Objects.requireNonNull(commandLine().getSubcommands().get(command));
    return found.getCommandSpec().usageMessage().footer();
  }

  private static List<String> examples() {
    return Stream.concat(Stream.of(commandLine()), commandLine().getSubcommands().values().stream())
        .flatMap(command -> Arrays.stream(command.getCommandSpec().usageMessage().footer()))
        .map(String::strip)
        .filter(line -> line.startsWith("submit/weft"))
        .toList();
  }

  private static CommandLine commandLine() {
    var nowhere = new PrintWriter(Writer.nullWriter());
    return Weft.commandLine(nowhere, nowhere);
  }

  @Test
  void aTrainingNeedsAConfigOrARunToGoOnWith() {
    assertThat(run("train")).isEqualTo(2);
    assertThat(run("train", "--resume", "x", "a.conf", "b.conf")).isEqualTo(2);

    assertThat(err.toString().lines())
        .containsExactly(
            "Invalid CONFIG: none (must be at least one file, or --resume RUN)",
            "Try submit/weft train --help",
            "Invalid CONFIG: 2 files (must be at most one with --resume)",
            "Try submit/weft train --help");
  }

  @Test
  void anErrorInWeftsOwnWordsIsShownWithoutItsWrappings() {
    var cause = new IllegalStateException("Cannot read x.csv: row 3 has 5 columns");

    assertThat(fail(new IllegalStateException("Job aborted\n\tat somewhere", cause))).isEqualTo(1);

    assertThat(err.toString().lines()).containsExactly("Cannot read x.csv: row 3 has 5 columns");
  }

  @Test
  void anyOtherErrorIsShownInOneLine() {
    assertThat(fail(new IllegalStateException("Job aborted\n\tat somewhere"))).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "Cannot finish fail: IllegalStateException: Job aborted (--verbose shows where)");
  }

  @Test
  void anErrorWithoutAMessageIsNamed() {
    assertThat(fail(new NullPointerException())).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly("Cannot finish fail: NullPointerException (--verbose shows where)");
  }

  @Test
  void aBadConfigurationIsBadUsage() {
    assertThat(fail(new ConfigException(List.of("Cannot set a: no such key", "Invalid b"))))
        .isEqualTo(2);

    assertThat(err.toString().lines()).containsExactly("Cannot set a: no such key", "Invalid b");
  }

  @Test
  void verboseShowsWhereAnErrorComesFrom() {
    assertThat(fail(new IllegalStateException("Cannot go on: broken"), "--verbose")).isEqualTo(1);

    assertThat(err.toString().lines())
        .startsWith("Cannot go on: broken", "java.lang.IllegalStateException: Cannot go on: broken")
        .hasSizeGreaterThan(2);
  }

  private int run(String... arguments) {
    return Weft.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private int fail(RuntimeException failure, String... options) {
    var command = Weft.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));
    command.addSubcommand(new Fail(failure));
    var arguments = new ArrayList<>(List.of(options));
    arguments.add("fail");
    return command.execute(arguments.toArray(String[]::new));
  }

  /** Does nothing but throw. */
  @Command(name = "fail")
  private static final class Fail implements Runnable {
    private final RuntimeException failure;

    Fail(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public void run() {
      throw failure;
    }
  }
}
