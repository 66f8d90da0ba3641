package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SubmitScripts.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code submit/weft} hands to spark-submit, for which a script stands. */
class SubmitTest {

  private static final String DONE = "7";
  private static final String DONE_WELL = "0";

  @TempDir private Path temporary;

  private Path home;
  private Path spark;
  private SubmitScripts scripts;

  @BeforeEach
  void copyTheScripts() throws IOException {
    scripts = new SubmitScripts(temporary, "submit/weft", "submit/spark.sh");
    home = scripts.home();
    spark = scripts.spark();
    scripts.sparkSubmit("printf '%s\\n' \"$@\"; exit " + DONE);
  }

  @Test
  void wordsBeforeTheCommandGoToSparkSubmitAndTheRestToWeft() throws Exception {
    Run run =
        weft(
            "--master",
            "local[2]",
            "--verbose",
            "-c",
            "a=b c",
            "--name=x y",
            "train",
            "--set",
            "*");

    assertThat(run.out())
        .containsExactly(
            "--properties-file",
            home + "/conf/spark-defaults.conf",
            "--master",
            "local[2]",
            "--verbose",
            "-c",
            "a=b c",
            "--name=x y",
            "--class",
            "io.weft.cli.Weft",
            home + "/target/weft.jar",
            "train",
            "--set",
            "*",
            DONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--archives",
        "--conf",
        "-c",
        "--deploy-mode",
        "--driver-class-path",
        "--driver-cores",
        "--driver-java-options",
        "--driver-library-path",
        "--driver-memory",
        "--exclude-packages",
        "--executor-cores",
        "--executor-memory",
        "--files",
        "--jars",
        "--keytab",
        "--master",
        "--name",
        "--num-executors",
        "--packages",
        "--principal",
        "--properties-file",
        "--proxy-user",
        "--py-files",
        "--queue",
        "--remote",
        "--repositories",
        "--total-executor-cores"
      })
  void aValueIsNeverTakenForTheCommand(String option) throws Exception {
    assertThat(weft(option, "data", "train").out())
        .containsSubsequence(option, "data", "--class", "train", DONE);
    assertThat(weft(option, "--help", "train").out())
        .containsSubsequence(option, "--help", "--class", "train", DONE);
  }

  @Test
  void aPropertiesFileOfTheUserTakesThePlaceOfWefts() throws Exception {
    assertThat(weft("--properties-file=mine", "train").out())
        .startsWith("--properties-file=mine", "--class");
  }

  @Test
  void theDefaultsOfAClusterAreKept() throws Exception {
    SubmitScripts.write(spark.resolve("conf/spark-defaults.conf"), "");

    assertThat(weft("train").out()).startsWith("--load-spark-defaults", "--properties-file");
  }

  @Test
  void theEnvironmentIsSetUnlessTheUserHasSetIt() throws Exception {
    scripts.sparkSubmit(
        "printf '%s\\n' \"$SPARK_DRIVER_MEMORY\" \"$SPARK_SUBMIT_OPTS\" \"$OPENBLAS_NUM_THREADS\"");
    String log = "\"-Dlog4j2.configurationFile=file:" + home + "/conf/log4j2.properties\" ";

    assertThat(weft("train").out()).containsExactly("3g", log, "1", "0");
    assertThat(
            run(
                    Map.of("SPARK_DRIVER_MEMORY", "8g", "SPARK_SUBMIT_OPTS", "-Da=b"),
                    home.resolve("submit/weft"),
                    "train")
                .out())
        .containsExactly("8g", log + "-Da=b", "1", "0");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 127.0.0.1",
    "--master local[2], 127.0.0.1",
    "--master=local, 127.0.0.1",
    "--conf spark.master=local[*], 127.0.0.1",
    "--master spark://host:7077, none",
    "--conf spark.master=yarn, none",
    "-c spark.master=k8s://https://host, none"
  })
  void theWebPageOfALocalMasterIsForThisMachineAlone(String options, String address)
      throws Exception {
    scripts.sparkSubmit("printf '%s\\n' \"${SPARK_LOCAL_IP-none}\"");
    List<String> words = new ArrayList<>(List.of(options.split(" ", -1)));
    words.removeIf(String::isEmpty);
    words.add("train");

    assertThat(weft(words.toArray(String[]::new)).out()).containsExactly(address, "0");
  }

  @Test
  void aMasterInAPropertiesFileCountsAndSoDoesAnAddressOfTheUsers() throws Exception {
    scripts.sparkSubmit("printf '%s\\n' \"${SPARK_LOCAL_IP-none}\"");
    SubmitScripts.write(
        spark.resolve("conf/spark-defaults.conf"), "spark.master  spark://h:7077\n");
    assertThat(weft("train").out()).containsExactly("none", "0");

    Path own = temporary.resolve("own.conf");
    SubmitScripts.write(own, "spark.master=local[2]\n");
    assertThat(weft("--properties-file", own.toString(), "train").out())
        .containsExactly("127.0.0.1", "0");

    assertThat(
            run(
                    Map.of("SPARK_LOCAL_IP", "0.0.0.0"),
                    home.resolve("submit/weft"),
                    "--master",
                    "local[2]",
                    "train")
                .out())
        .containsExactly("0.0.0.0", "0");
  }

  @Test
  void whatIsNoTerminalGetsNoEscapes() throws Exception {
    scripts.sparkSubmit("printf '%s\\n' \"${WEFT_CLEAR_LINE-none}\" \"${WEFT_COLOURS}\"");

    assertThat(
            run(
                    Map.of("WEFT_CLEAR_LINE", "inherited", "WEFT_COLOURS", "out", "TERM", "xterm"),
                    home.resolve("submit/weft"),
                    "train")
                .out())
        .containsExactly("none", "", "0");
  }

  @Test
  void aDryRunPrintsTheCommandAsAShellTakesIt() throws Exception {
    Run run =
        run(
            Map.of("WEFT_PRINT", "1"),
            home.resolve("submit/weft"),
            "--name",
            "it's x",
            "train",
            "a b.conf");

    assertThat(run.out())
        .containsExactly(
            ("spark-submit --properties-file '%s/conf/spark-defaults.conf' --name 'it'\\''s x'"
                    + " --class io.weft.cli.Weft '%s/target/weft.jar' train 'a b.conf'")
                .formatted(home, home),
            "0");
  }

  @Test
  void aLinkToTheScriptWorksFromAnyDirectory() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), home.resolve("submit/weft"));

    assertThat(run(Map.of(), link, "train").out()).contains(home + "/target/weft.jar");
  }

  @Test
  void anUnknownOptionIsForWeftToExplain() throws Exception {
    Path java = temporary.resolve("jdk/bin/java");
    SubmitScripts.program(
        java, "[ \"$1\" != -version ] || echo 'version \"17.0.1\"' >&2; printf '%s\\n' \"$@\"");

    Run run =
        run(
            Map.of("JAVA_HOME", temporary + "/jdk"),
            home.resolve("submit/weft"),
            "--master",
            "local[2]",
            "--mastr",
            "x",
            "train");

    assertThat(run.out()).endsWith("io.weft.cli.Weft", "--mastr", "0");
  }

  @Test
  void theWordsBeforeTheCommandAreKeptForTheOneThatResumes() throws Exception {
    scripts.sparkSubmit("printf '%s\\n' \"$WEFT_COMMAND\"");

    assertThat(weft("--master", "local[2]", "--name=it's", "train", "x.conf").out())
        .containsExactly(
            "'%s/submit/weft' --master 'local[2]' '--name=it'\\''s'".formatted(home), "0");
  }

  @ParameterizedTest
  @CsvSource({"xterm, '', true", "xterm, 1, false", "dumb, '', false"})
  void aTerminalGetsColoursUnlessNoColorIsSetOrItIsDumb(
      String term, String noColor, boolean coloured) throws Exception {
    scripts.sparkSubmit("printf '%s\\n' \"colours: ${WEFT_COLOURS-}\"");

    Run run =
        run(
            Map.of("TERM", term, "NO_COLOR", noColor),
            Path.of("/usr/bin/script"),
            "--return",
            "--quiet",
            "--command",
            "'%s/submit/weft' train".formatted(home),
            "/dev/null");

    assertThat(run.out()).containsExactly(coloured ? "colours: out err" : "colours: ", DONE_WELL);
  }

  @Test
  void anOptionWithoutItsValueIsBadUsage() throws Exception {
    Run run = weft("--master");

    assertThat(run.out()).containsExactly("2");
    assertThat(run.err()).containsExactly("Invalid --master: no value (must be followed by one)");
  }

  @Test
  void optionsWithoutACommandAreBadUsage() throws Exception {
    Run run = weft("--master", "local[2]");

    assertThat(run.out()).containsExactly("2");
    assertThat(run.err())
        .containsExactly(
            "Cannot run Weft: no command among the options (submit/weft --help lists the commands)");
  }

  @Test
  void aMissingJarIsNamedWithTheCommandThatMakesIt() throws Exception {
    Files.delete(home.resolve("target/weft.jar"));

    Run run = weft("train");

    assertThat(run.out()).containsExactly("1");
    assertThat(run.err())
        .containsExactly(
            "Cannot find %s/target/weft.jar: run ./mvnw -q package -DskipTests or submit/quickstart in %s"
                .formatted(home, home));
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    Path java = temporary.resolve("jdk8/bin/java");
    SubmitScripts.program(java, "echo 'openjdk version \"1.8.0_412\"' >&2");

    Run run = run(Map.of("JAVA_HOME", temporary + "/jdk8"), home.resolve("submit/weft"), "train");

    assertThat(run.out()).containsExactly("1");
    assertThat(run.err()).containsExactly("Cannot use Java 1: " + java + " (must be 17 or later)");
  }

  @Test
  void aJavaThatTheEmbeddedSparkCannotRunOnIsRefused() throws Exception {
    Path java = temporary.resolve("jdk25/bin/java");
    SubmitScripts.program(java, "echo 'openjdk version \"25.0.1\" 2025-10-21' >&2");

    Run run =
        run(
            Map.of("JAVA_HOME", temporary + "/jdk25", "SPARK_HOME", ""),
            home.resolve("submit/weft"),
            "train");

    assertThat(run.out()).containsExactly("1");
    assertThat(run.err())
        .containsExactly(
            "Cannot use Java 25: %s (must be 17 to 23 with the Spark that Weft brings; JAVA_HOME can name another)"
                .formatted(java));
  }

  @Test
  void aJavaHomeWithoutJavaIsRefused() throws Exception {
    Run run = run(Map.of("JAVA_HOME", "/nowhere"), home.resolve("submit/weft"), "train");

    assertThat(run.out()).containsExactly("1");
    assertThat(run.err())
        .containsExactly("Cannot find Java: JAVA_HOME is /nowhere, which has no bin/java");
  }

  private Run weft(String... arguments) throws Exception {
    return run(Map.of(), home.resolve("submit/weft"), arguments);
  }

  private Run run(Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    return scripts.run(environment, script, arguments);
  }
}
