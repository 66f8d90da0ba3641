package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.run.NetworkTraining;
import io.weft.rundir.Environment;
import io.weft.settings.Hyperparameters;
import io.weft.spark.Slots;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft doctor}: what Weft finds here, and how long a step will take. */
@Command(
    name = "doctor",
    description = "Tells what this cluster has, and how long a step of a config takes on it.",
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft doctor    # what there is",
      "submit/weft --master local[2] doctor conf/ann.conf    # and what a step costs"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int STEPS = 100;
  private static final int EPOCHS = 4;

  /** Random rows that fit everywhere. */
  private static final int MAX_ROWS = 60_000;

  @Parameters(
      paramLabel = "CONFIG",
      arity = "0..1",
      description = "A config whose network takes a few steps on random rows.")
  private @Nullable Path config;

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Optional<Config> asked = Optional.ofNullable(config).map(options::load);
    try (SparkSession spark = SparkSession.builder().appName("weft").getOrCreate()) {
      Map<String, String> findings = findings(spark, asked);
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? new ObjectMapper().writeValueAsString(findings) : text(findings));
      out.flush();
    }
    return ExitCode.OK;
  }

  private static String text(Map<String, String> findings) {
    return findings.entrySet().stream()
        .map(finding -> "%-12s%s".formatted(finding.getKey(), finding.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> findings(SparkSession spark, Optional<Config> config) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Map<String, String> machine = Environment.describe();
    List<SlotProbe> slots = SlotProbe.all(context);
    Optional<String> obstacle = Slots.whyNoBarrier(context);
    Map<String, String> findings = new LinkedHashMap<>();
    findings.put(
        "java",
        "%s, heap %s of the driver"
            .formatted(machine.get("java"), gigabytes(Runtime.getRuntime().maxMemory())));
    findings.put(
        "machine",
        "%s, %s, %s cores, %s of memory"
            .formatted(
                machine.get("os"), machine.get("cpu"), machine.get("cores"), gigabytes(memory())));
    findings.put(
        "spark",
        String.format(
            Locale.ROOT,
            "%s on %s, %d slots",
            spark.version(),
            context.master(),
            Slots.count(context)));
    findings.put("blas", blas(slots));
    findings.put(
        "all-reduce", obstacle.map(reason -> "not possible: " + reason).orElse("possible"));
    String advice = adviceWithoutConfig(slots, obstacle);
    if (config.isPresent()) {
      TimedTraining trial = trial(spark, config.get());
      findings.put("sync", trial.sync() + " (" + trial.reason() + ")");
      advice =
          trial
              .stepTime()
              .orElseThrow()
              .verdict(trial.sync(), config.get().get(Hyperparameters.BATCH_SIZE), trial.workers());
    }
    findings.put("advice", advice);
    return findings;
  }

  private static String adviceWithoutConfig(List<SlotProbe> slots, Optional<String> obstacle) {
    if (slots.stream().anyMatch(slot -> slot.blas().startsWith("Java"))) {
      return "no native BLAS could be loaded on some executors: their logs say why";
    }
    if (obstacle.isPresent()) {
      return "steps go through the driver: switch off dynamic allocation to train several times"
          + " faster";
    }
    return slots.stream().anyMatch(slot -> slot.blas().contains("OPENBLAS_CORETYPE"))
        ? "OPENBLAS_CORETYPE is set: OpenBLAS has faster kernels where the processor is a newer one"
        : "nothing to change; name a config to see what its steps cost";
  }

  /** By executor, since their machines may differ. */
  private static String blas(List<SlotProbe> slots) {
    Map<String, List<SlotProbe>> byKind =
        slots.stream()
            .collect(Collectors.groupingBy(SlotProbe::blas, TreeMap::new, Collectors.toList()));
    return byKind.entrySet().stream()
        .map(
            kind ->
                String.format(
                    Locale.ROOT,
                    "%s: %.0f to %.0f GFLOP/s a slot, all %d at once",
                    kind.getKey(),
                    kind.getValue().stream().mapToDouble(SlotProbe::gigaflops).min().orElseThrow(),
                    kind.getValue().stream().mapToDouble(SlotProbe::gigaflops).max().orElseThrow(),
                    kind.getValue().size()))
        .collect(Collectors.joining("; "));
  }

  private static TimedTraining trial(SparkSession spark, Config config) {
    int rows = Math.min(MAX_ROWS, STEPS * config.get(Hyperparameters.BATCH_SIZE));
    Dataset<Row> random =
        TimedTraining.rows(
            spark, rows, config.get(Keys.DATA_FEATURES), config.get(Keys.DATA_CLASSES));
    try {
      return TimedTraining.run(
          NetworkTraining.classifier(config, config.get(Hyperparameters.WORKERS)).setEpochs(EPOCHS),
          random);
    } finally {
      random.unpersist();
    }
  }

  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 0x1p30);
  }
}
