package io.weft.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.config.Config;
import io.weft.config.Keys;
import io.weft.run.Runs;
import io.weft.run.TimedTraining;
import io.weft.rundir.Environment;
import io.weft.settings.Hyperparameters;
import io.weft.spark.Slots;
import io.weft.spark.rows.Shards;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft doctor}: describes the cluster, and measures a training step. */
@Command(
    name = "doctor",
    description = "Describes this cluster, and measures the training step of a config on it.",
    mixinStandardHelpOptions = true,
    footer = {
      "submit/weft doctor    # describes the cluster",
      "submit/weft --master local[2] doctor conf/ann.conf    # and measures a step"
    })
final class DoctorCommand extends SparkCommand {
  private static final int STEPS = 100;
  private static final int EPOCHS = 4;

  // sizes of Fashion-MNIST, for a config without sizes
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;

  /** Most random rows, which fit into any memory. */
  private static final int MAX_ROWS = 60_000;

  @Parameters(
      paramLabel = "CONFIG",
      arity = "0..1",
      description = "Config file of a network, which is trained for a few steps on random rows.")
  private @Nullable Path config;

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  private Optional<Config> loaded = Optional.empty();

  @Override
  void prepare() {
    loaded = Optional.ofNullable(config).map(options::load);
  }

  @Override
  String run(SparkSession spark) throws IOException {
    Map<String, String> findings = findings(spark, loaded);
    return json ? new ObjectMapper().writeValueAsString(findings) : text(findings);
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
    findings.put("rows", rows(slots, Shards.memoryShare(spark)));
    findings.put(
        "all-reduce", obstacle.map(reason -> "not possible: " + reason).orElse("possible"));
    String advice = adviceWithoutConfig(slots, obstacle);
    if (config.isPresent()) {
      TimedTraining timed = timed(spark, config.get());
      findings.put("sync", timed.sync() + " (" + timed.reason() + ")");
      advice =
          timed
              .stepTime()
              .orElseThrow()
              .verdict(timed.sync(), config.get().get(Hyperparameters.BATCH_SIZE), timed.workers());
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
        : "nothing to change; name a config to measure its steps";
  }

  /** Room for the rows of a training on all executors. */
  private static String rows(List<SlotProbe> slots, double share) {
    Collection<SlotProbe> executors =
        slots.stream()
            .collect(Collectors.toMap(SlotProbe::executor, slot -> slot, (one, other) -> one))
            .values();
    long heap = executors.stream().mapToLong(SlotProbe::heap).sum();
    long disk = executors.stream().mapToLong(SlotProbe::disk).sum();
    return String.format(
        Locale.ROOT,
        "%s in memory (%s of the executors' heap: %s), more on disk (%s free)",
        gigabytes((long) (share * heap)),
        share,
        Shards.MEMORY,
        gigabytes(disk));
  }

  /** Speeds by BLAS, because the machines of executors may differ. */
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

  private static TimedTraining timed(SparkSession spark, Config config) {
    int rows = Math.min(MAX_ROWS, STEPS * config.get(Hyperparameters.BATCH_SIZE));
    Dataset<Row> random =
        TimedTraining.rows(
            spark,
            rows,
            config.get(Keys.DATA_FEATURES).orElse(features(config)),
            config.get(Keys.DATA_CLASSES).orElse(CLASSES));
    try {
      return TimedTraining.run(
          Runs.classifier(config, config.get(Hyperparameters.WORKERS)).setEpochs(EPOCHS), random);
    } finally {
      random.unpersist();
    }
  }

  /** Number of random features of a config that does not say how many there are. */
  private static int features(Config config) {
    int[] image = config.get(Hyperparameters.INPUT_SHAPE);
    return image.length == 0 ? FEATURES : image[0] * image[1] * image[2];
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
