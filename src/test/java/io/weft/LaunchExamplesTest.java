package io.weft;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.SubmitScripts.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the scripts of {@code submit/examples} make of the environment, and that Spark's own parser
 * takes it. {@code LaunchIT} runs those that can run anywhere.
 */
class LaunchExamplesTest {
  private static final String DRIVER_OUTPUT = "hdfs:///runs/.driver-output-1";

  private static final Map<String, String> ALL =
      Map.of(
          "HADOOP_CONF_DIR",
          "/etc/hadoop",
          "WEFT_MASTER",
          "k8s://https://host:6443",
          "WEFT_IMAGE",
          "spark:4.1.0",
          "WEFT_UPLOAD",
          "s3a://bucket/upload",
          "WEFT_RUNS",
          "hdfs:///runs",
          "WEFT_DRIVER_HOST",
          "here");

  @TempDir private Path temporary;

  private SubmitScripts scripts;
  private String home;

  @BeforeEach
  void copyTheScripts() throws IOException {
    scripts =
        new SubmitScripts(
            temporary,
            "submit/weft",
            "submit/spark.sh",
            "submit/examples/settings.sh",
            "submit/examples/local",
            "submit/examples/standalone",
            "submit/examples/yarn",
            "submit/examples/kubernetes");
    home = scripts.home().toString();
    for (String file : List.of("conf/spark-defaults.conf", "conf/ann.conf")) {
      SubmitScripts.write(scripts.home().resolve(file), "");
    }
    scripts.sparkSubmit("printf '%s\\n' \"$@\"");
    scripts.java(
        """
        case "$*" in
          -version) echo 'version "17.0.1"' >&2 ;;
          *-Dweft.check=yes*) echo '%s' ;;
        esac"""
            .formatted(DRIVER_OUTPUT));
  }

  @Test
  void localIsOneProcess() throws Exception {
    assertSubmits(
        run("local", Map.of("WEFT_CORES", "2"), "--set", "training.epochs=5"),
        "--master",
        "local[2]",
        "--driver-memory",
        "3g",
        "--class",
        "io.weft.cli.Weft",
        home + "/target/weft.jar",
        "train",
        home + "/conf/ann.conf",
        "--runs",
        "runs",
        "--set",
        "training.epochs=5");
  }

  @Test
  void standaloneFindsTheClusterOfThisMachine() throws Exception {
    SubmitScripts.write(scripts.home().resolve("target/cluster/url"), "spark://127.0.0.1:7077\n");

    assertSubmits(
        run("standalone", Map.of("WEFT_CORES", "4")),
        "--master",
        "spark://127.0.0.1:7077",
        "--deploy-mode",
        "client",
        "--executor-memory",
        "1g",
        "--driver-memory",
        "1g",
        "--total-executor-cores",
        "4",
        "--class",
        "io.weft.cli.Weft",
        home + "/target/weft.jar",
        "train",
        home + "/conf/ann.conf",
        "--runs",
        "runs");
  }

  @Test
  void aStandaloneClusterIsWaitedForWhereTheDriverIsOnAWorker() throws Exception {
    assertSubmitsAndWaits(
        run(
            "standalone",
            Map.of(
                "WEFT_MASTER",
                "spark://host:7077",
                "WEFT_DEPLOY_MODE",
                "cluster",
                "WEFT_RUNS",
                "/shared/runs")),
        "--master",
        "spark://host:7077",
        "--deploy-mode",
        "cluster",
        "--executor-memory",
        "1g",
        "--driver-memory",
        "1g",
        "--conf",
        "spark.driver.extraJavaOptions=\"-Dlog4j2.configurationFile=file:%s/conf/log4j2.properties\""
            .formatted(home),
        "--class",
        "io.weft.cli.Weft",
        home + "/target/weft.jar",
        "train",
        home + "/conf/ann.conf",
        "--runs",
        "/shared/runs");
  }

  @Test
  void yarnGetsTheConfigAlongWhereTheDriverIsInAContainer() throws Exception {
    assertSubmitsAndWaits(
        run(
            "yarn",
            Map.of(
                "HADOOP_CONF_DIR",
                "/etc/hadoop",
                "WEFT_DEPLOY_MODE",
                "cluster",
                "WEFT_RUNS",
                "hdfs:///runs",
                "WEFT_EXECUTORS",
                "8")),
        "--master",
        "yarn",
        "--deploy-mode",
        "cluster",
        "--queue",
        "default",
        "--num-executors",
        "8",
        "--executor-cores",
        "2",
        "--executor-memory",
        "2g",
        "--driver-memory",
        "3g",
        "--conf",
        "spark.dynamicAllocation.enabled=false",
        "--files",
        home + "/conf/ann.conf," + home + "/conf/log4j2.properties",
        "--conf",
        "spark.driver.defaultJavaOptions=-Dlog4j2.configurationFile=log4j2.properties",
        "--conf",
        "spark.yarn.maxAppAttempts=1",
        "--class",
        "io.weft.cli.Weft",
        home + "/target/weft.jar",
        "train",
        "ann.conf",
        "--runs",
        "hdfs:///runs");
  }

  @Test
  void kubernetesGetsTheConfigAlongWhereTheDriverIsInAPod() throws Exception {
    var environment = new TreeMap<>(ALL);
    environment.put("WEFT_DEPLOY_MODE", "cluster");

    assertSubmitsAndWaits(
        run("kubernetes", environment),
        "--master",
        "k8s://https://host:6443",
        "--deploy-mode",
        "cluster",
        "--name",
        "weft-ann",
        "--executor-cores",
        "2",
        "--executor-memory",
        "2g",
        "--driver-memory",
        "3g",
        "--conf",
        "spark.executor.instances=2",
        "--conf",
        "spark.dynamicAllocation.enabled=false",
        "--conf",
        "spark.kubernetes.container.image=spark:4.1.0",
        "--conf",
        "spark.kubernetes.namespace=default",
        "--conf",
        "spark.kubernetes.authenticate.driver.serviceAccountName=default",
        "--conf",
        "spark.kubernetes.file.upload.path=s3a://bucket/upload",
        "--files",
        home + "/conf/ann.conf",
        "--class",
        "io.weft.cli.Weft",
        home + "/target/weft.jar",
        "train",
        "ann.conf",
        "--runs",
        "hdfs:///runs");
  }

  @ParameterizedTest
  @CsvSource({
    "local,client,local[*]",
    "standalone,client,spark://host:7077",
    "standalone,cluster,spark://host:7077",
    "yarn,client,yarn",
    "yarn,cluster,yarn",
    "kubernetes,client,k8s://https://host:6443",
    "kubernetes,cluster,k8s://https://host:6443"
  })
  void sparksOwnParserTakesWhatIsSubmitted(String example, String mode, String master)
      throws Exception {
    var environment = new TreeMap<>(ALL);
    environment.put("WEFT_DEPLOY_MODE", mode);
    environment.put("WEFT_MASTER", master);

    Run run = run(example, environment, "--set", "training.epochs=5");
    List<String> words = run.out().subList(0, run.out().size() - 1);
    SparkSubmitArguments parsed = parsed(words);

    assertThat(parsed.master()).isEqualTo(master);
    assertThat(parsed.deployMode()).isEqualTo(example.equals("local") ? null : mode);
    assertThat(parsed.mainClass()).isEqualTo("io.weft.cli.Weft");
    assertThat(parsed.primaryResource()).endsWith("/target/weft.jar");
    assertThat(CollectionConverters.asJava(parsed.childArgs()))
        .startsWith("train")
        .endsWith("--runs", "hdfs:///runs", "--set", "training.epochs=5");
  }

  @SuppressWarnings("unchecked") // Java sees no types on Scala's maps
  private static SparkSubmitArguments parsed(List<String> words) {
    return new SparkSubmitArguments(
        CollectionConverters.asScala(words).toSeq(),
        Map$.MODULE$.empty().updated("HADOOP_CONF_DIR", "/etc/hadoop"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "standalone", "yarn", "kubernetes"})
  void aDryRunSubmitsNothing(String example) throws Exception {
    scripts.sparkSubmit("exit 7");
    var environment = new TreeMap<>(ALL);
    environment.put("WEFT_PRINT", "1");

    List<String> out = run(example, environment).out();

    assertThat(out).hasSize(2).endsWith("0");
    assertThat(out.get(0)).startsWith("spark-submit --properties-file ").endsWith(" hdfs:///runs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "kubernetes"})
  void aDryRunNeedsNoSparkOfTheUsers(String example) throws Exception {
    SubmitScripts.write(scripts.home().resolve("target/spark/jars/none"), "");
    var environment = new TreeMap<>(ALL);
    environment.put("WEFT_PRINT", "1");
    environment.put("SPARK_HOME", "");

    Run run = run(example, environment);

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).hasSize(2).endsWith("0");
  }

  @Test
  void whatTheCheckRefusesIsNotSubmitted() throws Exception {
    scripts.sparkSubmit("exit 7");
    scripts.java(
        "[ \"$1\" != -version ] || { echo 'version \"17.0.1\"' >&2; exit; }; echo no >&2; exit 2");

    for (String example : List.of("standalone", "yarn", "kubernetes")) {
      var environment = new TreeMap<>(ALL);
      environment.put("WEFT_DEPLOY_MODE", "cluster");
      assertRefused(run(example, environment), "no");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"settings.sh", "local", "standalone", "yarn", "kubernetes"})
  void theScriptsParse(String script) throws Exception {
    Process process = new ProcessBuilder("sh", "-n", "submit/examples/" + script).start();
    assertThat(Patience.end(process, () -> script)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "standalone,WEFT_MASTER,such as spark://host:7077",
    "yarn,HADOOP_CONF_DIR,the directory of yarn-site.xml",
    "kubernetes,WEFT_MASTER,such as k8s://https://host:6443",
    "kubernetes,WEFT_IMAGE,such as apache/spark:4.1.0",
    "kubernetes,WEFT_UPLOAD,a directory on a file system of the cluster"
  })
  void whatIsNeededIsAskedFor(String example, String name, String rule) throws Exception {
    var environment = new TreeMap<>(ALL);
    environment.remove(name);
    environment.put("WEFT_DEPLOY_MODE", "cluster");

    assertRefused(
        run(example, environment), "Invalid %s: not set (must be %s)".formatted(name, rule));
  }

  @Test
  void aDriverElsewhereKeepsItsRunsWhereOthersFindThem() throws Exception {
    assertRefused(
        run("yarn", Map.of("WEFT_DEPLOY_MODE", "cluster", "WEFT_RUNS", "my/runs")),
        "Invalid WEFT_RUNS: my/runs (must be a URI or an absolute path that all machines share in"
            + " cluster mode)");
    assertRefused(
        run("local", Map.of("WEFT_DEPLOY_MODE", "pod")),
        "Invalid WEFT_DEPLOY_MODE: pod (must be client or cluster)");
  }

  private Run run(String example, Map<String, String> environment, String... arguments)
      throws Exception {
    return scripts.run(
        scripts.withItsJava(environment),
        scripts.home().resolve("submit/examples/" + example),
        arguments);
  }

  private void assertSubmits(Run run, String... words) {
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("--properties-file", home + "/conf/spark-defaults.conf");
    assertThat(run.out().subList(2, run.out().size() - 1)).containsExactly(words);
    assertThat(run.out()).endsWith("0");
  }

  /** Properties for the driver's output, which another JVM then reads. */
  private void assertSubmitsAndWaits(Run run, String... words) {
    List<String> waits =
        List.of(
            "--conf",
            "spark.standalone.submit.waitAppCompletion=true",
            "--conf",
            "spark.weft.driver-output=" + DRIVER_OUTPUT);
    assertThat(run.out()).startsWith(waits.toArray(String[]::new));
    assertSubmits(new Run(run.out().subList(waits.size(), run.out().size()), run.err()), words);
  }

  private static void assertRefused(Run run, String message) {
    assertThat(run.out()).containsExactly("2");
    assertThat(run.err()).containsExactly(message);
  }
}
