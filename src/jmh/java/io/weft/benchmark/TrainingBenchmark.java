package io.weft.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.weft.cli.ConsoleRunListener;
import io.weft.cli.terminal.Console;
import io.weft.config.Config;
import io.weft.files.Secrets;
import io.weft.files.TextTable;
import io.weft.math.Gemm;
import io.weft.ml.NeuralNetworkClassifier;
import io.weft.report.Comparison;
import io.weft.run.Runs;
import io.weft.run.TimedTraining;
import io.weft.rundir.Environment;
import io.weft.rundir.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Measures Weft, MLPC and PyTorch's DistributedDataParallel on this machine, in turns. {@code
 * submit/benchmark} runs it with a cluster of two executors.
 */
public final class TrainingBenchmark {
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;
  private static final int MLPC_ITERATIONS = 5;
  private static final int DRIVER_EPOCHS = 4;
  private static final long TORCH_SECONDS = 300;

  /** 784-128-10. */
  private static final Model ANN = new Model("ann", 60_000, 40, "");

  /** conv32-pool-conv64-pool-dense128-dense10. */
  private static final Model CNN =
      new Model(
          "cnn",
          25_600,
          6,
          """
          [{"type": "conv2d", "filters": 32, "kernel": 3, "padding": "same", "activation": "relu"},
           {"type": "max-pool2d", "kernel": 2},
           {"type": "conv2d", "filters": 64, "kernel": 3, "padding": "same", "activation": "relu"},
           {"type": "max-pool2d", "kernel": 2},
           {"type": "flatten"},
           {"type": "dense", "units": 128, "activation": "relu"},
           {"type": "dense", "units": 10}]""");

  private static final String ALL_REDUCE = "weft-all-reduce";
  private static final String DRIVER = "weft-driver";
  private static final String TORCH = "torch-ddp";
  private static final String MLPC = "mlpc";

  private final Options options;
  private @Nullable String torchVersion;

  /** A network and the rows that it is measured on. */
  private record Model(String name, int rows, int epochs, String layers) {}

  /** A case that is measured. */
  private record Case(String system, Model model, int batch, int workers) {}

  /** The figures of a case, or of a training to the target. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Figures(
      String system,
      String model,
      @Nullable Integer batch,
      @Nullable Integer workers,
      String executors,
      @Nullable Double imagesPerSecond,
      @Nullable Double stepMs,
      @JsonProperty("images_per_second_of_rounds") @Nullable List<Double> rounds,
      @Nullable Double timesTorch,
      @Nullable Double secondsToTarget,
      @Nullable Double testAccuracy) {}

  /**
   * The command line.
   *
   * @param masters Spark masters with two slots each
   * @param rounds number of measurements of each case; the median counts
   * @param python a Python with PyTorch; null leaves PyTorch out
   * @param train configs to train on the first master, for the time they take to the target
   * @param overrides values for keys of these configs
   * @param runs the directory of their runs
   * @param json whether JSON is printed
   */
  private record Options(
      List<String> masters,
      int rounds,
      @Nullable Path python,
      List<Path> train,
      List<String> overrides,
      String runs,
      boolean json) {
    private static final Set<String> NAMES =
        Set.of("--masters", "--rounds", "--python", "--train", "--set", "--runs");

    static Options parse(List<String> arguments) {
      Map<String, List<String>> values = new LinkedHashMap<>();
      boolean json = false;
      List<String> current = new ArrayList<>();
      for (String argument : arguments) {
        int value = argument.indexOf('=');
        if (argument.equals("--json")) {
          json = true;
        } else if (value > 0 && NAMES.contains(argument.substring(0, value))) {
          values
              .computeIfAbsent(argument.substring(0, value), any -> new ArrayList<>())
              .add(argument.substring(value + 1));
        } else if (NAMES.contains(argument)) {
          current = values.computeIfAbsent(argument, any -> new ArrayList<>());
        } else if (argument.startsWith("--")) {
          throw new IllegalArgumentException("Cannot take " + argument + ": no such option");
        } else {
          current.add(argument);
        }
      }
      List<String> python = values.getOrDefault("--python", List.of());
      return new Options(
          values.getOrDefault("--masters", List.of("local[2]")),
          Integer.parseInt(last(values, "--rounds", "3")),
          python.isEmpty() ? null : Path.of(python.get(0)),
          values.getOrDefault("--train", List.of()).stream().map(Path::of).toList(),
          values.getOrDefault("--set", List.of()),
          last(values, "--runs", "runs"),
          json);
    }

    private static String last(Map<String, List<String>> values, String name, String other) {
      List<String> given = values.getOrDefault(name, List.of());
      return given.isEmpty() ? other : given.get(given.size() - 1);
    }
  }

  private TrainingBenchmark(Options options) {
    this.options = options;
  }

  /** Prints the figures, and ends the JVM, in which Spark and BLAS may have left threads. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    // the first word is the command that submit/weft was called with
    List<String> words = List.of(arguments).subList(1, arguments.length);
    try {
      new TrainingBenchmark(Options.parse(words)).run();
      System.exit(0);
    } catch (Exception e) { // Spark throws checked ones undeclared
      System.err.println(Secrets.redacted(String.valueOf(e.getMessage())));
      System.exit(e instanceof IllegalArgumentException ? 2 : 1);
    }
  }

  private void run() throws IOException {
    List<Config> configs =
        options.train.stream().map(file -> Config.load(file, options.overrides)).toList();
    List<Figures> figures = new ArrayList<>();
    Map<String, String> machine = Environment.describe();
    machine.put("blas", Gemm.fastestName());
    machine.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    for (int m = 0; m < options.masters.size(); m++) {
      String master = options.masters.get(m);
      try (SparkSession spark =
          SparkSession.builder().appName("weft").master(master).getOrCreate()) {
        machine.put("spark", spark.version());
        figures.addAll(measure(spark, master));
        if (m == 0) {
          figures.addAll(train(spark, configs));
        }
      }
    }
    if (torchVersion != null) {
      machine.put("torch", torchVersion);
    }
    System.out.println(options.json ? json(figures, machine) : text(figures, machine));
  }

  private List<Figures> measure(SparkSession spark, String master) throws IOException {
    String executors = master.startsWith("local[") ? master : "2 executors";
    Map<Case, List<Double>> speeds = new LinkedHashMap<>();
    for (Model model : List.of(ANN, CNN)) {
      List<Case> cases = cases(model, master);
      Dataset<Row> rows = TimedTraining.rows(spark, model.rows, FEATURES, CLASSES);
      rows.count();
      for (int round = 1; round <= options.rounds; round++) {
        for (Case each : cases) {
          double speed = speed(each, rows);
          speeds.computeIfAbsent(each, any -> new ArrayList<>()).add(speed);
          say(
              "%s round %d of %d: %s %s batch %d, %d workers: %,.0f images/s%n",
              executors,
              round,
              options.rounds,
              each.system,
              each.model.name,
              each.batch,
              each.workers,
              speed);
        }
      }
      rows.unpersist();
    }
    List<Figures> figures = new ArrayList<>();
    speeds.forEach((each, measured) -> figures.add(figures(each, executors, measured, speeds)));
    return figures;
  }

  private static void say(String format, Object... values) {
    System.err.printf(Locale.ROOT, format, values);
  }

  private List<Case> cases(Model model, String master) {
    boolean isLocal = master.startsWith("local[");
    List<Case> cases = new ArrayList<>();
    if (model.equals(ANN)) {
      cases.add(new Case(ALL_REDUCE, model, 128, 2));
      cases.add(new Case(TORCH, model, 128, 2));
      cases.add(new Case(DRIVER, model, 128, 2));
      cases.add(new Case(ALL_REDUCE, model, 512, 2));
      cases.add(new Case(TORCH, model, 512, 2));
      if (isLocal) {
        cases.add(new Case(ALL_REDUCE, model, 512, 1));
        cases.add(new Case(MLPC, model, model.rows, 2));
      }
    } else {
      cases.add(new Case(ALL_REDUCE, model, 128, 2));
      cases.add(new Case(TORCH, model, 128, 2));
      if (isLocal) {
        cases.add(new Case(ALL_REDUCE, model, 128, 1));
      }
    }
    if (options.python == null) {
      cases.removeIf(each -> each.system.equals(TORCH));
    }
    return cases;
  }

  private double speed(Case each, Dataset<Row> rows) throws IOException {
    return switch (each.system) {
      case TORCH -> torch(each);
      case MLPC -> mlpc(each, rows);
      default -> TimedTraining.run(classifier(each), rows).rowsPerSecond();
    };
  }

  private static NeuralNetworkClassifier classifier(Case each) {
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier()
            .setHiddenLayers(new int[] {128})
            .setActivation("relu")
            .setOptimizer("adam")
            .setBatchSize(each.batch)
            .setWorkers(each.workers)
            .setEpochs(each.system.equals(DRIVER) ? DRIVER_EPOCHS : each.model.epochs)
            .setSync(each.system.equals(DRIVER) ? "driver" : "all-reduce");
    return each.model.layers.isEmpty()
        ? classifier
        : classifier.setLayers(each.model.layers).setInputShape(new int[] {1, 28, 28});
  }

  /** Images a second of MLPC: each iteration passes all of them through the network. */
  private static double mlpc(Case each, Dataset<Row> rows) {
    long start = System.nanoTime();
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {FEATURES, 128, CLASSES})
            .setMaxIter(MLPC_ITERATIONS)
            .setTol(0)
            .setSeed(1)
            .fit(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    return (double) each.model.rows * model.summary().totalIterations() / seconds;
  }

  private double torch(Case each) throws IOException {
    Process process =
        new ProcessBuilder(
                String.valueOf(options.python),
                script().toString(),
                each.model.name,
                String.valueOf(each.batch),
                String.valueOf(each.workers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(TORCH_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(
            "Cannot measure PyTorch: " + script() + " failed with " + options.python);
      }
      JsonNode result = new ObjectMapper().readTree(printed);
      torchVersion = result.get("version").asText();
      return result.get("images_per_second").asDouble();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PyTorch ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Path of the PyTorch side, from the root of the repository. */
  private static Path script() {
    return Path.of("submit", "torch_ddp.py");
  }

  private static Figures figures(
      Case each, String executors, List<Double> measured, Map<Case, List<Double>> all) {
    double speed = median(measured);
    List<Double> torch = all.get(new Case(TORCH, each.model, each.batch, each.workers));
    return new Figures(
        each.system,
        each.model.name,
        each.batch,
        each.workers,
        executors,
        speed,
        1000 * each.batch / speed,
        measured,
        torch == null ? null : speed / median(torch),
        null,
        null);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** Trains configs, for the time until they reach the target accuracy. */
  private List<Figures> train(SparkSession spark, List<Config> configs) {
    Console console = Console.to(new PrintWriter(System.err, true, UTF_8), System.getenv());
    ConsoleRunListener listener =
        new ConsoleRunListener(console, spark.sparkContext().hadoopConfiguration());
    List<RunDirectory> runs = new ArrayList<>();
    for (Config config : configs) {
      console.say("== %s%n", config.name());
      runs.add(Runs.train(spark, config, options.runs, listener));
    }
    return Comparison.of(runs, problem -> say("%s%n", problem)).runs().stream()
        .map(
            run ->
                new Figures(
                    run.kind().equals("mlpc") ? MLPC : ALL_REDUCE,
                    run.name() + ".conf",
                    null,
                    null,
                    options.masters.get(0),
                    run.rowsPerSecond(),
                    null,
                    null,
                    null,
                    run.secondsToTarget(),
                    run.testAccuracy()))
        .toList();
  }

  private static String json(List<Figures> figures, Map<String, String> machine)
      throws JsonProcessingException {
    ObjectMapper mapper =
        new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("rows", figures);
    root.put("machine", machine);
    return mapper.writeValueAsString(root);
  }

  private static String text(List<Figures> figures, Map<String, String> machine) {
    TextTable table =
        new TextTable(
            TextTable.left("System"),
            TextTable.left("Model"),
            TextTable.right("Batch"),
            TextTable.right("Workers"),
            TextTable.left("Executors"),
            TextTable.right("Images/s"),
            TextTable.right("Step ms"),
            TextTable.right("x torch-ddp"),
            TextTable.right("s to 87.3%"));
    for (Figures row : figures) {
      table.row(
          row.system,
          row.model,
          number("%,d", row.batch),
          number("%,d", row.workers),
          row.executors,
          number("%,.0f", row.imagesPerSecond),
          number("%,.2f", row.stepMs),
          number("%.2f", row.timesTorch),
          number("%.1f", row.secondsToTarget));
    }
    String description =
        machine.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining("\n"));
    return table + "\n\n" + description;
  }

  private static String number(String format, @Nullable Number value) {
    return value == null || Double.isNaN(value.doubleValue())
        ? "-"
        : String.format(Locale.ROOT, format, value);
  }
}
